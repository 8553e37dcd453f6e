"""The watched folder in the window: chosen, followed, told, and gone on with at the next start."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from stt_desktop.domain.source import Source
from stt_desktop.domain.task import State, Task
from stt_desktop.domain.watching import FoundFile
from stt_desktop.jobs import watching
from stt_desktop.jobs.intake import Intake
from stt_desktop.media.folder import RecordingsFolder
from stt_desktop.ui.dialogs.watch import WatchDialog
from stt_desktop.ui.presenters.adding import Adding
from tests.doubles import until
from tests.ui.conftest import Desk, OpenDesk, RunQt
from tests.ui.test_window import a_dialog, the_dialog

SOUND = bytes(range(251)) * 382 + bytes(162)
"""As large as the desk's media say that every recording is."""


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


def test_what_is_dropped_and_watched_is_one_task_whoever_comes_first(
    run_qt: RunQt, open_desk: OpenDesk, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "by another way").symlink_to(folder)

    async def scene() -> None:
        async with open_desk() as desk:
            await chosen(desk, folder)
            await until(lambda: desk.session.watching.words == "Watching a folder")
            (folder / "watched.wav").write_bytes(SOUND)
            task = await desk.reach("watched.wav", State.DONE)
            for way in (folder, tmp_path / "by another way"):
                dropped = await desk.session.adding.add([str(way / "watched.wav")])
                assert [one.id for one in dropped] == [task.id]
            (folder / "dropped.wav").write_bytes(SOUND[::-1])
            other = tmp_path / "by another way" / "dropped.wav"
            (first,) = await desk.session.adding.add([str(other)])
            await desk.reach("dropped.wav", State.DONE)
            # The watch has looked at it, and gone on to what came later.
            (folder / "later.wav").write_bytes(b"later sound")
            await desk.reach("later.wav", State.DONE)
            names = [one.name for one in desk.session.model.tasks()]
            assert sorted(names) == ["dropped.wav", "later.wav", "watched.wav"]
            # What was recorded anew under the same name is another recording.
            (folder / "watched.wav").write_bytes(SOUND)
            (anew,) = await desk.session.adding.add([str(folder / "watched.wav")])
            assert anew.id not in {task.id, first.id}

    run_qt(scene())


@pytest.mark.parametrize("first", ["watch", "drop"])
def test_what_is_dropped_while_the_watch_takes_it_is_one_task(
    run_qt: RunQt,
    open_desk: OpenDesk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    first: str,
) -> None:
    """The one has looked for the file's task, and its own is not on disk yet, when the other
    looks."""
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "talk.wav").write_bytes(SOUND)
    talk = folder / "talk.wav"
    arrived = {"watch": asyncio.Event(), "drop": asyncio.Event()}

    async def scene() -> None:
        loop = asyncio.get_running_loop()

        async def is_written_to(_folder: object, _path: str) -> bool:
            arrived["watch"].set()
            return False

        def gather(adding: Adding, intake: Intake) -> dict[Source, FoundFile]:
            found = watched(adding, intake)
            loop.call_soon_threadsafe(arrived["drop"].set)
            return found

        watched = Adding._watched
        monkeypatch.setattr(RecordingsFolder, "is_written_to", is_written_to)
        monkeypatch.setattr(Adding, "_watched", gather)
        async with open_desk() as desk:
            await chosen(desk, folder)
            await until(lambda: desk.session.watching.words == "Watching a folder")
            journal = desk.scheduler._journal
            add, released = journal.add, asyncio.Event()
            asked = 0

            async def slow(tasks: Sequence[Task]) -> None:
                nonlocal asked
                asked += 1
                await released.wait()
                await add(tasks)

            monkeypatch.setattr(journal, "add", slow)
            if first == "watch":
                (tmp_path / "talk.wav").rename(talk)
                await until(lambda: asked == 1)
                drop = asyncio.create_task(desk.session.adding.add([str(talk)]))
                await arrived["drop"].wait()
            else:
                monkeypatch.setattr(watching, "QUIET_S", 3600)
                desk.session.watching.begin()
                (tmp_path / "talk.wav").rename(talk)
                drop = asyncio.create_task(desk.session.adding.add([str(talk)]))
                await until(lambda: asked == 1)
                monkeypatch.setattr(watching, "QUIET_S", 0.05)
                desk.session.watching.begin()
                await arrived["watch"].wait()
            for _ in range(50):
                await asyncio.sleep(0)
            assert asked == 1
            released.set()
            (task,) = await drop
            assert [one.id for one in desk.scheduler.tasks.values()] == [task.id]
            (folder / "later.wav").write_bytes(b"later sound")
            await desk.reach("later.wav", State.DONE)
            assert len(desk.scheduler.tasks) == 2

    run_qt(scene())


def test_what_is_dropped_once_more_is_told_or_done_as_it_is_wished_now(
    run_qt: RunQt, open_desk: OpenDesk, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    found, bad = folder / "talk.wav", folder / "bad.wav"

    async def scene() -> None:
        async with open_desk() as desk:
            desk.media.missing.add(bad.name)
            await chosen(desk, folder)
            await until(lambda: desk.session.watching.words == "Watching a folder")
            found.write_bytes(SOUND)
            bad.write_bytes(SOUND)
            done = await desk.reach(found.name, State.DONE)
            failed = await desk.reach(bad.name, State.FAILED)
            add = desk.session.adding.add
            # As it was done: that is said, for nothing else would be seen to happen.
            desk.select(bad.name)
            assert [one.id for one in await add([str(found)])] == [done.id]
            assert desk.notices()["known"] == "talk.wav is in the list already."
            # With other wishes it is another piece of work; what failed is begun anew, too.
            desk.settings.update(recognition_language="zh")
            (otherwise,) = await add([str(found)])
            assert (otherwise.id != done.id, otherwise.options.language) == (True, "zh")
            desk.settings.update(recognition_language=None)
            desk.media.missing.clear()
            (anew,) = await add([str(bad)])
            assert anew.id != failed.id
            # Two at once are counted; of those that failed and were done, the done one is meant.
            await until(lambda: desk.scheduler.tasks[anew.id].state is State.DONE)
            known = await add([str(found), str(bad)])
            assert {one.id for one in known} == {done.id, anew.id}
            assert desk.notices()["known"] == "2 recordings are in the list already."

    run_qt(scene())


@pytest.mark.parametrize("meanwhile", [False, True], ids=["failed", "tried again meanwhile"])
def test_a_watched_recording_can_be_chosen_again_where_it_lies(
    run_qt: RunQt,
    open_desk: OpenDesk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: bool,
) -> None:
    """What is given as the other file is what the watch made this very row of."""
    folder = tmp_path / "in"
    folder.mkdir()
    found = folder / "talk.wav"

    async def scene() -> None:
        async with open_desk() as desk:
            desk.media.missing.add(found.name)
            await chosen(desk, folder)
            await until(lambda: desk.session.watching.words == "Watching a folder")
            found.write_bytes(SOUND)
            task = await desk.reach(found.name, State.FAILED)

            async def choose(*_: object) -> list[str]:
                desk.media.missing.clear()
                if meanwhile:
                    await desk.scheduler.retry([task.id])
                    await desk.reach(found.name, State.DONE)
                return [str(found)]

            monkeypatch.setattr("stt_desktop.ui.presenters.task_actions.choose_files", choose)
            await desk.session.tasks.mend(task.id)
            assert [one.name for one in desk.scheduler.tasks.values()] == [found.name]
            await desk.reach(found.name, State.DONE)

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
            # Told once; what stays when the notice is closed is short.
            bar = desk.session.window.statusBar()
            said = [one.text() for one in bar.findChildren(QLabel) if one.isVisibleTo(bar)]
            assert "Watching is interrupted" in said
            assert not [text for text in said if "not there" in text]
            folder.mkdir()
            await until(lambda: "watch" not in desk.notices())
            dialog = await opened(desk)
            assert dialog.folder.text() == str(folder)
            assert dialog.state == "Watching a folder"
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
            assert "There is no folder “gone”" in desk.notices()["error"]
            assert not desk.settings.current.watch

    run_qt(scene())
