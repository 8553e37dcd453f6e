"""The environment: when it is current, what leaks into it, how failures are told."""

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import environment
from environment import Environment, SetupError

PYPROJECT = """
[build-system]
requires = ["hatchling"]
[project]
name = "x"
[tool.hatch.version]
path = "x.py"
[tool.ruff]
line-length = 100
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "a folder ü 空"
    root.mkdir()
    (root / "requirements.lock").write_text("a==1 --hash=sha256:00\n", encoding="utf-8")
    (root / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    return root


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Every step of a set-up, none of them run; `venv` leaves an interpreter."""
    made: list[list[str]] = []

    def call(self: Environment, command: list[str]) -> None:
        made.append(command)
        if "venv" in command:
            self.python.parent.mkdir(parents=True, exist_ok=True)
            self.python.touch()

    monkeypatch.setattr(Environment, "_call", call)
    return made


def test_the_second_time_does_nothing(checkout: Path, calls: list[list[str]]) -> None:
    Environment(checkout).ensure()
    assert [command[2] for command in calls] == ["venv", "pip", "pip"]
    assert "--require-hashes" in calls[1]
    assert "--no-build-isolation" in calls[2]
    calls.clear()
    Environment(checkout).ensure()
    assert calls == []


@pytest.mark.parametrize(
    ("file", "old", "new", "rebuilt"),
    [
        ("requirements.lock", "a==1", "a==2", True),
        ("requirements.lock", "\n", "\r\n", False),
        ("pyproject.toml", 'name = "x"', 'name = "y"', True),
        ("pyproject.toml", "hatchling", "hatchling>1", True),
        ("pyproject.toml", "x.py", "y.py", True),
        ("pyproject.toml", "line-length = 100", "line-length = 99", False),
    ],
)
def test_what_the_environment_is_made_from_decides(
    checkout: Path, calls: list[list[str]], file: str, old: str, new: str, rebuilt: bool
) -> None:
    Environment(checkout).ensure()
    path = checkout / file
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    assert Environment(checkout).is_current() is not rebuilt


def test_another_python_or_another_place_is_another_environment(
    checkout: Path, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    Environment(checkout).ensure()
    moved = checkout.rename(checkout.with_name("moved"))
    assert not Environment(moved).is_current()
    moved.rename(checkout)
    assert Environment(checkout).is_current()
    monkeypatch.setattr(sys, "version", "3.13.9 (another)")
    assert not Environment(checkout).is_current()


def test_a_vanished_interpreter_is_noticed(checkout: Path, calls: list[list[str]]) -> None:
    env = Environment(checkout)
    env.ensure()
    env.python.unlink()
    assert not env.is_current()


@pytest.mark.parametrize("step", [0, 1, 2])
def test_an_interrupted_set_up_is_made_anew(
    checkout: Path, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    whole = Environment._call

    def interrupted(self: Environment, command: list[str]) -> None:
        if len(calls) == step:
            raise KeyboardInterrupt
        whole(self, command)

    with monkeypatch.context() as patch:
        patch.setattr(Environment, "_call", interrupted)
        with pytest.raises(KeyboardInterrupt):
            Environment(checkout).ensure()
    assert not Environment(checkout).is_current()
    calls.clear()
    Environment(checkout).ensure()
    assert "--clear" in calls[0]
    assert len(calls) == 3
    assert Environment(checkout).is_current()


def test_a_broken_stamp_counts_as_none(checkout: Path, calls: list[list[str]]) -> None:
    env = Environment(checkout)
    env.ensure()
    env.stamp.write_text('{"lock":', encoding="utf-8")
    assert not env.is_current()


def test_two_set_ups_at_once_make_one_environment(
    checkout: Path, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, entered, go_on = Environment._call, threading.Event(), threading.Event()

    def slow(self: Environment, command: list[str]) -> None:
        entered.set()
        assert go_on.wait(30)
        whole(self, command)

    monkeypatch.setattr(Environment, "_call", slow)
    threads = [threading.Thread(target=Environment(checkout).ensure) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert entered.wait(30)
    go_on.set()
    for thread in threads:
        thread.join(30)
    assert len(calls) == 3


def test_foreign_pythons_do_not_leak_in_and_pips_configuration_stays() -> None:
    kept = environment.clean_variables(
        {
            "PATH": "/bin",
            "PYTHONPATH": "/theirs",
            "PYTHONHOME": "/theirs",
            "VIRTUAL_ENV": "/theirs",
            "PIP_TARGET": "/theirs",
            "PIP_USER": "1",
            "PIP_INDEX_URL": "https://index.example/simple",
            "PIP_FIND_LINKS": "/wheels",
        }
    )
    assert "/theirs" not in kept.values()
    assert kept["PIP_USER"] == "0"
    assert kept["PIP_INDEX_URL"] == "https://index.example/simple"
    assert kept["PIP_FIND_LINKS"] == "/wheels"
    assert kept["PATH"] == "/bin"


def test_the_program_keeps_its_bytecode() -> None:
    kept = environment.clean_variables({"PYTHONDONTWRITEBYTECODE": "1"})
    assert "PYTHONDONTWRITEBYTECODE" not in kept


def test_programs_of_the_environment_come_first(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/bin")
    monkeypatch.setenv("PYTHONPATH", "/theirs")
    env = Environment(checkout)
    variables = env.variables()
    assert variables["PATH"].split(os.pathsep) == [str(env.python.parent), "/bin"]
    assert variables["VIRTUAL_ENV"] == str(checkout / ".venv")
    assert "PYTHONPATH" not in variables


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("NewConnectionError: Failed to establish a new connection: [Errno -3]", "cannot reach"),
        ("ERROR: Could not find a version of a==1 (from versions: none)", "cannot reach"),
        ("socket.gaierror: [Errno -3] Temporary failure in name resolution", "cannot reach"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE", "requirements.lock"),
        ("error: subprocess-exited-with-error", "its reason is above"),
    ],
)
def test_pips_failures_are_told_in_words(output: str, words: str) -> None:
    assert words in environment.explain_pip_failure(output)


def test_a_failing_step_shows_its_output_and_stops(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "print('[Errno 28] No space left on device'); raise SystemExit(1)"
    with pytest.raises(SetupError, match="disk is full"):
        Environment(checkout)._call([sys.executable, "-c", code])
    assert "No space left on device" in capsys.readouterr().err


def test_a_checkout_that_cannot_be_written_is_told(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")  # chmod does not stop root

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(SetupError, match=r"Cannot write to .* \(Permission denied\)"):
        Environment(checkout).ensure()


def test_a_python_without_ensurepip_names_the_package(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SetupError, match=r"apt-get install python3\.\d+-venv"):
        Environment(checkout).ensure()


def test_the_model_is_fetched_once_for_each_data_folder(
    checkout: Path, calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    env = Environment(checkout)
    env.ensure()
    asked: list[list[str]] = []
    codes = iter([1, 0, 0])

    def fake(command: list[str], **_: object) -> Any:
        asked.append(command)
        return type("Done", (), {"returncode": next(codes)})

    monkeypatch.setattr("subprocess.run", fake)
    env.ensure_model()  # fails: not remembered
    env.ensure_model()
    env.ensure_model()
    assert len(asked) == 2
    assert asked[0][3:] == ["stt_desktop", "models", "install", "base"]
    monkeypatch.setenv("STT_DESKTOP_HOME", "/elsewhere")
    env.ensure_model()
    assert len(asked) == 3
    assert len(json.loads(env.models_stamp.read_text(encoding="utf-8"))) == 2
