"""What of the person's environment the packaged program forgets."""

import sys
from pathlib import Path

import pytest

from stt_desktop import isolation
from stt_desktop.isolation import FOREIGN, isolate, own_program


def test_variables_that_name_foreign_code_are_forgotten() -> None:
    variables = dict.fromkeys(FOREIGN, "/somewhere/else") | {"HOME": "/home/me", "LANG": "zh_CN"}
    isolate(variables)
    assert variables.pop("YTDLP_NO_PLUGINS") == "1"
    assert variables == {"HOME": "/home/me", "LANG": "zh_CN"}


@pytest.mark.parametrize("name", ["PYTHON_KEYRING_BACKEND", "QT_PLUGIN_PATH", "OPENSSL_CONF"])
def test_the_usual_doors_are_among_them(name: str) -> None:
    assert name in FOREIGN


def test_programs_that_are_started_get_the_persons_library_path_back() -> None:
    variables = {"LD_LIBRARY_PATH": "/usr/lib/stt-desktop/_internal", "LD_LIBRARY_PATH_ORIG": "/x"}
    isolate(variables)
    assert variables["LD_LIBRARY_PATH"] == "/x"
    assert "LD_LIBRARY_PATH_ORIG" not in variables


def test_without_one_of_their_own_they_get_none() -> None:
    variables = {"LD_LIBRARY_PATH": "/usr/lib/stt-desktop/_internal"}
    isolate(variables)
    assert "LD_LIBRARY_PATH" not in variables


def test_the_programs_own_children_do_not() -> None:
    variables = {"LD_LIBRARY_PATH": "/x", "HOME": "/home/me"}
    assert isolation.for_children(variables) == {"HOME": "/home/me"}


def test_from_source_nothing_is_packaged(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not isolation.is_packaged()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert isolation.is_packaged()


def test_on_windows_children_are_of_the_console(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "STT Desktop.exe"))
    assert own_program().endswith("STT Desktop.exe")
    monkeypatch.setattr(sys, "platform", "win32")
    assert own_program() == str(tmp_path / "stt-desktop.exe")
