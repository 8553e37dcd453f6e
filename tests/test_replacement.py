"""Another version's files take the place of the program's own."""

import asyncio
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from stt_desktop import replacement
from stt_desktop.children import Child, Ended


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The packaged program's executable, and this is the program."""
    path = tmp_path / "stt-desktop"
    path.write_bytes(b"this version")
    monkeypatch.setattr(sys, "executable", str(path))
    monkeypatch.setattr(replacement, "_started_from", None)
    replacement.remember()
    return path


def install_another(program: Path) -> None:
    """As a package manager does it."""
    new = program.with_suffix(".dpkg-new")
    new.write_bytes(b"another version")
    new.replace(program)


def test_from_source_nothing_is_replaced() -> None:
    assert not replacement.was_replaced()


def test_the_program_that_was_started_is_the_one_on_the_disk(program: Path) -> None:
    assert not replacement.was_replaced()


def test_another_version_is_noticed(program: Path) -> None:
    install_another(program)
    assert replacement.was_replaced()


def test_so_is_a_removed_program(program: Path) -> None:
    program.unlink()
    assert replacement.was_replaced()


def test_no_child_is_started_of_another_version(program: Path, tmp_path: Path) -> None:
    trace = tmp_path / "started"

    async def ask() -> Any:
        child = Child(["touch", str(trace)], lambda _line: None, name="child")
        return await asyncio.wait_for(child.messages.get(), 60)

    install_another(program)
    answer = asyncio.run(ask())
    assert isinstance(answer, Ended)
    assert answer.code is None
    assert not trace.exists()


@pytest.mark.skipif(not replacement._OWN_EXECUTABLE.exists(), reason="Linux")
def test_modules_are_read_from_the_running_program_for_ever(
    program: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With PyInstaller's own reader, which the packaged program has."""
    from PyInstaller.archive.writers import ZlibArchiveWriter
    from PyInstaller.loader.pyimod01_archive import ZlibArchiveReader

    path = tmp_path / "late.py"
    path.write_text("answer = 42")
    code = compile(path.read_text(), "late.py", "exec")
    archive = tmp_path / "modules.pyz"
    ZlibArchiveWriter(str(archive), [("late", str(path), "PYMODULE")], {"late": code})
    reader = ZlibArchiveReader(str(archive))
    loader = SimpleNamespace(pyz_archive=reader)
    monkeypatch.setitem(sys.modules, "pyimod02_importers", loader)
    kept = tmp_path / "as-the-system-keeps-it"
    archive.rename(kept)
    archive.write_bytes(b"another version's")
    with pytest.raises(Exception, match=r"incorrect|incomplete"):
        reader.extract("late")
    monkeypatch.setattr(replacement, "_OWN_EXECUTABLE", kept)
    replacement.remember()
    found: dict[str, Any] = {}
    exec(reader.extract("late"), found)
    assert found["answer"] == 42
