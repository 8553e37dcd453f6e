"""The watched folder in the window: chosen, followed, told, and gone on with at the next start."""

from pathlib import Path

import pytest

from stt_desktop.domain.task import State
from stt_desktop.jobs import watching
from stt_desktop.ui.dialogs.watch import WatchDialog
from tests.doubles import until
from tests.ui.conftest import Desk, OpenDesk, RunQt
from tests.ui.test_window import a_dialog, the_dialog


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real clock, with looks in quick succession: what is waited for is a real folder."""
    monkeypatch.setattr(watching, "LOOK_S", 0.02)
    monkeypatch.setattr(watching, "QUIET_S", 0.05)


async def opened(desk: Desk) -> WatchDialog:
    desk.session.window.actions_.watch.trigger()
    dialog = await the_dialog(desk, WatchDialog)
    assert isinstance(dialog, WatchDialog)
    return dialog


async def chosen(desk: Desk, folder: Path, *, existing: bool = False) -> None:
    dialog = await opened(desk)
    dialog.folder.setText(str(folder))
    dialog.folder.textEdited.emit(str(folder))
    assert dialog.on.isChecked()
    dialog.existing.setChecked(existing)
    dialog.accept()
    await until(lambda: a_dialog(desk, WatchDialog) is None)


def test_what_comes_into_the_folder_is_transcribed_also_after_a_restart(
    run_qt: RunQt, open_desk: OpenDesk, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "old.wav").write_bytes(b"sound")

    async def scene() -> None:
        async with open_desk() as desk:
            await chosen(desk, folder)
            await until(lambda: desk.settings.current.watch)
            await until(lambda: desk.session.watching.words == "Watching a folder")
            (folder / "new.wav").write_bytes(b"sound")
            await desk.reach("new.wav", State.DONE)
            assert desk.task("old.wav") is None
            assert "watch" not in desk.notices()
        (folder / "meanwhile.wav").write_bytes(b"sound")
        async with open_desk() as desk:
            await desk.reach("meanwhile.wav", State.DONE)
            assert len(desk.session.model.tasks()) == 2

    run_qt(scene())


def test_what_is_there_can_be_taken_too_and_the_results_go_elsewhere(
    run_qt: RunQt, open_desk: OpenDesk, tmp_path: Path
) -> None:
    folder, results = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "old.wav").write_bytes(b"sound")

    async def scene() -> None:
        async with open_desk() as desk:
            dialog = await opened(desk)
            dialog.folder.setText(str(folder))
            dialog.on.setChecked(True)
            dialog.existing.setChecked(True)
            dialog.results.setText(str(results))
            dialog.accept()
            task = await desk.reach("old.wav", State.DONE)
            await until((results / "old.srt").exists)
            assert task.export is not None
            assert not (folder / "old.srt").exists()

    run_qt(scene())


def test_a_folder_that_goes_away_is_told_and_a_watch_can_be_switched_off(
    run_qt: RunQt, open_desk: OpenDesk, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()

    async def scene() -> None:
        async with open_desk() as desk:
            await chosen(desk, folder)
            await until(lambda: desk.session.watching.words == "Watching a folder")
            folder.rmdir()
            await until(lambda: "not there" in desk.notices().get("watch", ""))
            folder.mkdir()
            await until(lambda: "watch" not in desk.notices())
            dialog = await opened(desk)
            assert dialog.folder.text() == str(folder)
            assert dialog.state.text() == "Watching a folder"
            dialog.on.setChecked(False)
            dialog.accept()
            await until(lambda: not desk.settings.current.watch)
            await until(lambda: desk.session.watching.words == "")
            assert desk.session.watching.is_off

    run_qt(scene())


def test_a_folder_that_is_not_there_is_refused(
    run_qt: RunQt, open_desk: OpenDesk, tmp_path: Path
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await chosen(desk, tmp_path / "gone")
            await until(lambda: "error" in desk.notices())
            assert not desk.settings.current.watch

    run_qt(scene())
