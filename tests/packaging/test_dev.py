"""dev.py: what each verb starts, and what a person without rights or network is told."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import dev
import environment
import system_packages

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["run"], ("run", [])),
        (["run", "--help"], ("run", ["--help"])),
        (["run", "tasks", "--json"], ("run", ["tasks", "--json"])),
        (["run", "--", "-odd.mp3"], ("run", ["--", "-odd.mp3"])),
        (["test", "-k", "srt", "-x"], ("test", ["-k", "srt", "-x"])),
        (["bench", "loop"], ("bench", ["loop"])),
    ],
)
def test_what_follows_the_verb_is_passed_on(
    arguments: list[str], expected: tuple[str, list[str]]
) -> None:
    assert dev.parse(arguments) == expected


@pytest.mark.parametrize("arguments", [[], ["install"], ["--json", "run"]])
def test_an_unknown_verb_is_a_usage_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        dev.parse(arguments)
    assert stopped.value.code == 2
    assert "usage: dev.py" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_where_a_window_can_open(platform: str, variables: dict[str, str], expected: bool) -> None:
    assert dev.has_display(platform, variables) is expected


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("raise SystemExit(3)", 3),
        ("", 0),
        ("import os; os.kill(os.getpid(), 15)", 128 + signal.SIGTERM),
    ],
)
def test_exit_codes_are_a_shells(code: str, expected: int) -> None:
    assert dev.finish([sys.executable, "-c", code], {}, None) == expected


class Commands:
    """Stands where dev.py starts processes: records each, and gives the codes it is told."""

    def __init__(self, **codes: int) -> None:
        self.codes = codes
        self.lines: list[str] = []

    def __call__(self, command: Sequence[str | Path], *_: object) -> int:
        line = " ".join(str(part) for part in command)
        self.lines.append(line)
        return next((code for word, code in self.codes.items() if word in line), 0)


@pytest.fixture
def env(tmp_path: Path) -> environment.Environment:
    return environment.Environment(tmp_path)


def started(monkeypatch: pytest.MonkeyPatch, **codes: int) -> Commands:
    commands = Commands(**codes)
    monkeypatch.setattr(dev, "finish", commands)
    monkeypatch.setattr(dev, "become", commands)
    return commands


def test_run_passes_its_arguments_to_the_program(
    env: environment.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = started(monkeypatch, transcribe=4)
    assert dev.run(env, ["transcribe", "a b.mp3"]) == 4
    assert commands.lines == [f"{env.python} -P -m stt_desktop transcribe a b.mp3"]


def test_run_opens_the_window_where_there_is_a_display(
    env: environment.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = started(monkeypatch)
    monkeypatch.setattr(dev, "has_display", lambda *_: True)
    assert dev.run(env, []) == 0
    assert commands.lines == [f"{env.python} -P -m stt_desktop"]


def test_run_without_a_display_transcribes_the_sample_and_says_where(
    env: environment.Environment,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    commands = started(monkeypatch)
    monkeypatch.setattr(dev, "has_display", lambda *_: False)
    folder = tmp_path / "out"
    monkeypatch.setattr(dev, "FIRST_TRANSCRIPT", folder)
    folder.mkdir()
    (folder / "sample.srt").write_text("the last time's")
    assert dev.run(env, []) == 0
    assert commands.lines == [
        f"{env.python} -P -m stt_desktop transcribe {dev.SAMPLE} --format txt,srt --output {folder}"
    ]
    assert not any(folder.iterdir())
    assert str(folder) in capsys.readouterr().err
    assert dev.SAMPLE.is_file()


def test_test_runs_every_check_and_names_those_that_failed(
    env: environment.Environment,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    commands = started(monkeypatch, mypy=1, fail=2)
    assert dev.test(env, []) == 1
    words = ["ruff check", "ruff format --check", "mypy", "lint-imports", "--cov=", "--ignore="]
    assert [word for line, word in zip(commands.lines, words, strict=True) if word in line] == words
    assert "Failed: mypy (1), coverage of the pure layers (2)" in capsys.readouterr().err


def test_no_test_is_left_out_or_run_twice(
    env: environment.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = started(monkeypatch)
    assert dev.test(env, []) == 0
    first, second = (line.split() for line in commands.lines if " pytest " in line)
    apart = {word.partition("=")[2] for word in second if word.startswith("--ignore=")}
    assert apart == {word for word in first if word.startswith("tests/")}
    assert all((dev.ROOT / name).exists() for name in apart)


def test_test_with_arguments_is_pytest_alone(
    env: environment.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = started(monkeypatch, pytest=5)
    assert dev.test(env, ["-k", "srt"]) == 5
    assert commands.lines == [f"{env.python} -m pytest -k srt"]


def test_ctrl_c_ends_the_checks(
    env: environment.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = started(monkeypatch, mypy=dev.INTERRUPTED)
    assert dev.test(env, []) == dev.INTERRUPTED
    assert len(commands.lines) == 3


@pytest.fixture
def benchmarks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("speed.py", "loop.py", "_speech.py", "README.md"):
        (tmp_path / name).touch()
    monkeypatch.setattr(dev, "BENCHMARKS", tmp_path)


@pytest.mark.usefixtures("benchmarks")
def test_bench_runs_all_or_the_named_ones(
    env: environment.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = started(monkeypatch, loop=7)
    assert dev.bench(env, []) == 7
    assert dev.bench(env, ["speed"]) == 0
    modules = [line.rpartition(" ")[2] for line in commands.lines]
    assert modules == [f"tests.benchmarks.{name}" for name in ("loop", "speed", "speed")]


@pytest.mark.parametrize(("verb", "script"), [("build", "build"), ("installed", "installed")])
def test_what_is_built_and_tried_gets_its_words(
    env: environment.Environment, monkeypatch: pytest.MonkeyPatch, verb: str, script: str
) -> None:
    commands = started(monkeypatch)
    assert dev.VERBS[verb](env, ["--model", "with"]) == 0
    path = dev.ROOT / "packaging" / f"{script}.py"
    assert commands.lines == [f"{env.python} {path} --model with"]


@pytest.mark.usefixtures("benchmarks")
def test_a_benchmark_gets_the_words_behind_its_name(
    env: environment.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = started(monkeypatch)
    assert dev.bench(env, ["speed", "--full", "noise", "loop", "3"]) == 0
    ends = [line.partition("tests.benchmarks.")[2] for line in commands.lines]
    assert ends == ["speed --full noise", "loop 3"]


@pytest.mark.usefixtures("benchmarks")
def test_bench_names_what_there_is(
    env: environment.Environment,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    commands = started(monkeypatch)
    assert dev.bench(env, ["sped"]) == 2
    assert commands.lines == []
    assert "No benchmark named sped. There are: loop, speed" in capsys.readouterr().err


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps that main takes, in order; none of them does anything."""
    taken: list[str] = []

    def step(name: str, result: Any = None) -> Any:
        def take(*_: object) -> Any:
            taken.append(name)
            return result

        return take

    monkeypatch.setattr(system_packages, "ensure", step("packages", result=True))
    monkeypatch.setattr(environment.Environment, "ensure", step("environment"))
    monkeypatch.setattr(environment.Environment, "ensure_model", step("model"))
    for verb in dev.VERBS:
        monkeypatch.setitem(dev.VERBS, verb, step(verb, result=0))
    monkeypatch.delenv("CI", raising=False)
    return taken


@pytest.mark.parametrize("verb", ["run", "test", "build", "installed"])
def test_the_set_up_comes_first(steps: list[str], verb: str) -> None:
    assert dev.main([verb]) == 0
    assert steps == ["packages", "environment", "model", verb]


def test_missing_packages_stop_ci_and_nobody_else(
    steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_packages, "ensure", lambda _: False)
    assert dev.main(["run"]) == 0
    assert steps[-1] == "run"
    steps.clear()
    monkeypatch.setenv("CI", "true")
    assert dev.main(["run"]) == 1
    assert steps == []


@pytest.mark.usefixtures("steps")
@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (environment.SetupError("pip cannot reach"), 1, "pip cannot reach"),
        (KeyboardInterrupt(), 130, "The next start picks up"),
    ],
)
def test_a_set_up_that_stops_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    words: str,
) -> None:
    def stop(_: object) -> None:
        raise error

    monkeypatch.setattr(environment.Environment, "ensure", stop)
    assert dev.main(["run"]) == code
    assert words in capsys.readouterr().err


def test_another_python_is_refused_in_words() -> None:
    """The version check stands before everything that an old interpreter cannot read."""
    code = (
        "import sys, runpy; sys.version_info = (3, 9, 1, 'final', 0)\n"
        f"runpy.run_path({str(ROOT / 'packaging' / 'dev.py')!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13; this is 3.9" in done.stderr
    assert "Traceback" not in done.stderr


def test_ci_runs_what_the_readme_says() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert script.splitlines()[-1] == "exec python3 packaging/dev.py test"
    assert "\npython3 packaging/dev.py test " in readme
