"""``models``, ``doctor``, ``--help`` and ``--version``."""

from pathlib import Path

import pytest

import stt_desktop
from stt_desktop.domain.health import Finding, Health
from tests.cli.conftest import CONTENT, Program


def source(tmp_path: Path, content: bytes = CONTENT) -> str:
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "model.bin").write_bytes(content)
    return str(folder)


def test_a_model_is_installed_from_a_folder_verified_and_removed(
    program: Program, tmp_path: Path
) -> None:
    assert program("models", "list", "--json").objects[0]["state"] == "missing"
    assert program("models", "install", "tiny", "--from", source(tmp_path)).code == 0
    listed = program("models", "list")
    assert listed.out.splitlines()[1].split() == ["tiny", "0", "MB", "installed"]
    verified = program("models", "verify")
    assert (verified.code, verified.out) == (0, "tiny: every byte is right\n")
    assert program("models", "remove", "tiny").code == 0
    assert program("models", "list", "--json").objects[0]["state"] == "missing"


def test_a_model_with_a_wrong_byte_is_refused(program: Program, tmp_path: Path) -> None:
    ran = program("models", "install", "tiny", "--from", source(tmp_path, b"another content!!!"))
    assert ran.code == 1
    assert "tiny: The speech model could not be fetched" in ran.err


def test_a_rotten_model_is_found(program: Program, tmp_path: Path) -> None:
    program("models", "install", "tiny", "--from", source(tmp_path))
    (program.paths.models / "tiny" / "model.bin").write_bytes(b"x" * len(CONTENT))
    ran = program("models", "verify", "tiny")
    assert ran.code == 1
    assert "stt-desktop models install tiny" in ran.err


def test_verify_without_any_model_says_so(program: Program) -> None:
    ran = program("models", "verify")
    assert ran.code == 1
    assert "No model is installed" in ran.err


def test_the_doctor_says_what_to_do_and_fails_where_something_is_bad(program: Program) -> None:
    assert program("doctor").code == 0
    program.findings = [
        Finding("disk", Health.WARNING, "little room", "Free some space."),
        Finding("model", Health.BAD, "not installed", "Install it."),
    ]
    ran = program("doctor")
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "warning  Disk: little room",
        "         Free some space.",
        "bad      Speech model: not installed",
        "         Install it.",
    ]
    assert program("doctor", "--json").objects[1] == {
        "part": "model",
        "health": "bad",
        "fact": "not installed",
        "advice": "Install it.",
    }


def test_a_warning_alone_is_no_failure(program: Program) -> None:
    program.findings = [Finding("disk", Health.WARNING, "little room")]
    assert program("doctor").code == 0


def test_the_version_is_printed(program: Program) -> None:
    ran = program("--version")
    assert (ran.code, ran.out) == (0, f"STT Desktop {stt_desktop.__version__}\n")


TASKS = ["list", "show", "retry", "attach", "give-up", "cancel", "remove", "export"]
ACCOUNTS = ["list", "add", "set-key", "test", "default", "change", "rename", "remove", "cost"]
COMMANDS = [
    [],
    ["transcribe"],
    ["watch"],
    ["tasks"],
    *(["tasks", name] for name in TASKS),
    ["resume"],
    ["models"],
    *(["models", name] for name in ("list", "install", "verify", "remove")),
    ["accounts"],
    *(["accounts", name] for name in ACCOUNTS),
    ["doctor"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_in_80_columns(
    program: Program, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = program(*command, "--help")
    assert ran.code == 0
    assert ran.out.startswith(" ".join(["usage: stt-desktop", *command]))
    assert max(map(len, ran.out.splitlines())) <= 84


def test_a_damaged_model_is_listed_as_such(program: Program, tmp_path: Path) -> None:
    program("models", "install", "tiny", "--from", source(tmp_path))
    (program.paths.models / "tiny" / "model.bin").write_bytes(b"short")
    assert program("models", "list", "--json").objects[0]["state"] == "damaged"
    assert "damaged" in program("models", "list").out


def test_an_installation_shows_its_progress_unless_it_is_to_be_quiet(
    program: Program, tmp_path: Path
) -> None:
    folder = source(tmp_path)
    ran = program("models", "install", "tiny", "--from", folder)
    assert "tiny: 0.0 MB of 0.0 MB · 100 %" in ran.err
    assert "tiny: installed\n" in ran.err
    program("models", "remove", "tiny")
    assert program("models", "install", "tiny", "--from", folder, "--quiet").err == ""
