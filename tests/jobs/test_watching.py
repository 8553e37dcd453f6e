"""A watched folder: complete files, each once, whatever happens to the folder or to the program."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import Provider
from stt_desktop.domain.errors import DISK_FULL, AppError
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Task
from stt_desktop.domain.watching import FoundFile
from stt_desktop.jobs.watching import (
    LOOK_S,
    QUIET_S,
    SILENT_S,
    FolderWatch,
    Ripening,
    Standing,
    WatchState,
)
from stt_desktop.journal.sqlite import SqliteJournal
from stt_desktop.media.folder import is_written_to, list_recordings
from tests.doubles import ManualClock, until

Run = Callable[[Coroutine[Any, Any, Any]], Any]


def found(name: str, size: int = 10, mtime_ns: int = 1) -> FoundFile:
    return FoundFile(name, size, mtime_ns)


# --- which are complete -----------------------------------------------------------------------


def test_a_file_is_ripe_when_it_has_not_changed_for_a_while() -> None:
    ripening = Ripening(5)
    assert ripening.look([found("a")], 0) == ([], 1)
    assert ripening.look([found("a")], 4.9) == ([], 1)
    assert ripening.look([found("a")], 5) == ([found("a")], 0)


@pytest.mark.parametrize("change", [found("a", 11), found("a", mtime_ns=2)])
def test_every_change_starts_the_quiet_time_anew(change: FoundFile) -> None:
    ripening = Ripening(5)
    ripening.look([found("a")], 0)
    assert ripening.look([change], 5) == ([], 1)
    assert ripening.look([change], 9.9) == ([], 1)
    assert ripening.look([change], 10) == ([change], 0)


def test_what_is_empty_or_went_away_is_not_ripe() -> None:
    ripening = Ripening(5)
    ripening.look([found("a"), found("empty", 0)], 0)
    assert ripening.look([found("empty", 0)], 6) == ([], 1)
    assert ripening.look([found("a"), found("empty", 0)], 7) == ([], 2)


# --- the watch over a real folder and a real journal ------------------------------------------


class Share:
    """A real folder that can be made to fail, to hang, or to have writers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failure: OSError | None = None
        self.answers = asyncio.Event()
        self.answers.set()
        self.writers: set[str] = set()
        self.looks = 0
        self.under_way = 0

    async def list(self) -> Sequence[FoundFile]:
        self.looks += 1
        self.under_way += 1
        assert self.under_way == 1
        try:
            await self.answers.wait()
            if self.failure is not None:
                raise self.failure
            return await list_recordings(str(self.path), subfolders=True)
        finally:
            self.under_way -= 1

    async def is_written_to(self, path: str) -> bool:
        return Path(path).name in self.writers


class Clock(ManualClock):
    """Counts the pauses between two looks."""

    naps = 0

    async def sleep(self, seconds: float) -> None:
        self.naps += seconds == LOOK_S
        await super().sleep(seconds)


@dataclass
class Post:
    """A running watch."""

    share: Share
    clock: Clock
    journal: SqliteJournal
    watch: FolderWatch
    states: list[WatchState]
    taken: list[str] = field(default_factory=list)
    failure: AppError | None = None
    tasks: list[Task] = field(default_factory=list)

    async def asleep(self, looks: int = 0) -> None:
        """Wait until the watch has looked so often, and done what comes of it."""
        async with asyncio.timeout(60):
            while not self.share.looks == self.clock.naps >= looks:
                await asyncio.sleep(0)

    async def look(self) -> None:
        """Let time pass until the watch has looked once more."""
        await self.asleep(1)
        await self.clock.turn(LOOK_S)
        await self.asleep(self.share.looks + 1)

    async def quiet(self) -> None:
        for _ in range(int(QUIET_S / LOOK_S) + 2):
            await self.look()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "watched"
    path.mkdir()
    return path


@asynccontextmanager
async def posted(folder: Path, *, stock: bool = False, run: bool = True) -> AsyncIterator[Post]:
    share, clock = Share(folder), Clock()
    states: list[WatchState] = []
    async with SqliteJournal(folder.parent / "journal.sqlite3") as journal:

        async def take(files: Sequence[FoundFile]) -> None:
            if post.failure is not None:
                raise post.failure
            post.taken += [Path(file.path).name for file in files]

        watch = FolderWatch(
            str(folder),
            share,
            seen=journal,
            tasks=lambda: post.tasks,
            take=take,
            tell=states.append,
            clock=clock,
        )
        post = Post(share, clock, journal, watch, states)
        if stock:
            assert await watch.take_stock() == len(list(folder.iterdir()))
            share.looks = 0
        running = asyncio.create_task(watch.run()) if run else None
        try:
            if running is not None:
                await post.asleep(1)
            yield post
        finally:
            if running is not None:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
                assert running.cancelled()


def write(folder: Path, name: str, content: bytes = b"sound") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_a_complete_recording_is_taken_once(folder: Path, run: Run) -> None:
    async def scenario() -> None:
        async with posted(folder) as post:
            write(folder, "talk.wav")
            write(folder, "notes.txt")
            write(folder, "talk.mp3.part")
            write(folder, ".hidden.wav")
            await post.look()
            assert post.taken == []
            assert post.states[-1] == WatchState(Standing.WATCHING, incomplete=1)
            await post.quiet()
            await post.quiet()
            assert post.taken == ["talk.wav"]
            assert post.states[-1] == WatchState(Standing.WATCHING, taken=1)

    run(scenario())


def test_one_that_grows_is_waited_for(folder: Path, run: Run) -> None:
    async def scenario() -> None:
        async with posted(folder) as post:
            for size in range(1, 8):
                write(folder, "talk.wav", b"s" * size)
                await post.look()
            assert post.taken == []
            await post.quiet()
            assert post.taken == ["talk.wav"]

    run(scenario())


def test_one_that_some_program_holds_open_is_waited_for(folder: Path, run: Run) -> None:
    async def scenario() -> None:
        async with posted(folder) as post:
            post.share.writers.add("talk.wav")
            write(folder, "talk.wav")
            await post.quiet()
            assert post.taken == []
            assert post.states[-1].incomplete == 1
            post.share.writers.clear()
            await post.look()
            assert post.taken == ["talk.wav"]

    run(scenario())


def test_what_was_taken_is_not_taken_after_a_restart_and_what_came_meanwhile_is(
    folder: Path, run: Run
) -> None:
    async def scenario() -> None:
        async with posted(folder) as post:
            write(folder, "one.wav")
            await post.quiet()
            assert post.taken == ["one.wav"]
        write(folder, "two.wav")
        async with posted(folder) as post:
            await post.quiet()
            assert post.taken == ["two.wav"]

    run(scenario())


def test_what_was_there_before_is_left_alone_but_taken_when_it_changes(
    folder: Path, run: Run
) -> None:
    async def scenario() -> None:
        write(folder, "old.wav")
        async with posted(folder, stock=True) as post:
            await post.quiet()
            assert post.taken == []
            write(folder, "old.wav", b"another recording")
            await post.quiet()
            assert post.taken == ["old.wav"]

    run(scenario())


def test_a_crash_between_task_and_note_takes_nothing_twice(folder: Path, run: Run) -> None:
    async def scenario() -> None:
        path = write(folder, "one.wav")
        async with posted(folder) as post:
            source = LocalFile(str(path))
            made_ms = path.stat().st_mtime_ns // 10**6 + 1
            post.tasks.append(Task("t", source, "", "local", Provider.LOCAL, made_ms, made_ms))
            await post.quiet()
            assert post.taken == []
            assert {Path(f.path).name for f in await post.journal.seen_files(str(folder))} == {
                "watched",
                "one.wav",
            }

    run(scenario())


def test_the_next_recording_of_the_same_name_and_size_is_taken(folder: Path, run: Run) -> None:
    """A recorder with a fixed length writes such files."""

    async def scenario() -> None:
        async with posted(folder) as post:
            path = write(folder, "hourly.wav", b"first")
            await post.quiet()
            made_ms = path.stat().st_mtime_ns // 10**6 + 1
            source = LocalFile(str(path))
            first = Task("t", source, "", "local", Provider.LOCAL, made_ms, made_ms)
            post.tasks.append(replace(first, size_bytes=5))
            path.write_bytes(b"other")
            later = path.stat().st_mtime_ns + 3600 * 10**9
            os.utime(path, ns=(later, later))
            await post.quiet()
            assert post.taken == ["hourly.wav", "hourly.wav"]

    run(scenario())


def test_what_was_taken_but_not_noted_is_taken_once(folder: Path, run: Run) -> None:
    async def scenario() -> None:
        async with posted(folder) as post:
            keep_seen = post.journal.keep_seen
            full = AppError(DISK_FULL, folder="/", name="journal")

            async def refuse(_folder: str, _files: object) -> None:
                raise full

            post.journal.keep_seen = refuse  # type: ignore[method-assign, assignment]
            write(folder, "talk.wav")
            await post.quiet()
            assert (post.taken, post.states[-1].standing) == (["talk.wav"], Standing.STUCK)
            post.journal.keep_seen = keep_seen  # type: ignore[method-assign]
            await post.look()
            assert post.taken == ["talk.wav"]
            assert post.states[-1].standing is Standing.WATCHING
            seen = await post.journal.seen_files(str(folder))
            assert {Path(file.path).name for file in seen} == {"watched", "talk.wav"}

    run(scenario())


def test_a_folder_that_goes_and_comes_back_is_told_and_gone_on_with(folder: Path, run: Run) -> None:
    async def scenario() -> None:
        async with posted(folder) as post:
            folder.rename(folder.with_name("away"))
            await post.look()
            assert post.states[-1].standing is Standing.MISSING
            folder.with_name("away").rename(folder)
            write(folder, "talk.wav")
            await post.quiet()
            assert post.taken == ["talk.wav"]
            post.share.failure = PermissionError(13, "Permission denied")
            await post.look()
            assert post.states[-1] == WatchState(
                Standing.UNREADABLE, taken=1, reason="Permission denied"
            )
            post.share.failure = None
            await post.look()
            assert post.states[-1] == WatchState(Standing.WATCHING, taken=1)

    run(scenario())


def test_a_share_that_does_not_answer_is_told_and_asked_but_once(folder: Path, run: Run) -> None:
    async def scenario() -> None:
        async with posted(folder) as post:
            post.share.answers.clear()
            await post.clock.turn(LOOK_S)
            await until(lambda: post.share.under_way == 1)
            looks = post.share.looks
            for _ in range(10):
                await post.clock.turn(SILENT_S)
                await asyncio.sleep(0)
            assert [state.standing for state in post.states] == [
                Standing.WATCHING,
                Standing.SILENT,
            ]
            assert post.share.looks == looks
            post.share.answers.set()
            await post.asleep(looks)
            assert post.states[-1] == WatchState(Standing.WATCHING)

    run(scenario())


def test_what_cannot_be_taken_is_told_and_tried_again(folder: Path, run: Run) -> None:
    async def scenario() -> None:
        async with posted(folder) as post:
            post.failure = AppError(DISK_FULL, folder="/", name="journal")
            write(folder, "talk.wav")
            await post.quiet()
            assert post.states[-1].standing is Standing.STUCK
            assert post.states[-1].error is post.failure
            post.failure = None
            await post.look()
            assert post.taken == ["talk.wav"]

    run(scenario())


@pytest.mark.parametrize(
    ("failure", "code", "words"),
    [
        (
            FileNotFoundError(errno.ENOENT, "No such file"),
            "folder-not-found",
            "“watched”",
        ),
        (NotADirectoryError(errno.ENOTDIR, "No folder"), "folder-not-found", "“watched”"),
        (PermissionError(errno.EACCES, "Permission denied"), "source-unreadable", "Permission"),
    ],
)
def test_why_a_folder_cannot_be_watched_is_told(
    folder: Path, run: Run, failure: OSError, code: str, words: str
) -> None:
    async def scenario() -> None:
        async with posted(folder, run=False) as post:
            post.share.failure = failure
            with pytest.raises(AppError) as caught:
                await post.watch.take_stock()
            assert caught.value.code == code
            assert words in caught.value.message()
            assert await post.journal.seen_files(str(folder)) == frozenset()

    run(scenario())


# --- the file system --------------------------------------------------------------------------


def test_only_recordings_are_listed_with_or_without_subfolders(folder: Path, run: Run) -> None:
    async def scenario() -> None:
        for name in ("b.wav", "a.MP3", "notes.txt", "deep/c.flac", "d.mp4.crdownload"):
            write(folder, name, b"12345")
        deep = await list_recordings(str(folder), subfolders=True)
        flat = await list_recordings(str(folder), subfolders=False)
        assert [Path(file.path).name for file in deep] == ["a.MP3", "b.wav", "c.flac"]
        assert [Path(file.path).name for file in flat] == ["a.MP3", "b.wav"]
        assert {file.size for file in deep} == {5}
        with pytest.raises(FileNotFoundError):
            await list_recordings(str(folder / "gone"), subfolders=True)

    run(scenario())


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="leases are Linux's")
def test_a_writer_is_noticed(folder: Path, run: Run) -> None:
    async def scenario() -> None:
        path = write(folder, "talk.wav")
        with path.open("ab"):
            assert await is_written_to(str(path))
        assert not await is_written_to(str(path))
        with path.open("rb"):
            assert not await is_written_to(str(path))
        assert not await is_written_to(str(path / "gone"))

    run(scenario())


def test_names_that_are_no_text_are_remembered(folder: Path, run: Run) -> None:
    async def scenario() -> None:
        files = {FoundFile(os.fsdecode(b"/w/\xff.wav"), 1 << 40, 2**62)}
        async with posted(folder, run=False) as post:
            await post.journal.keep_seen(os.fsdecode(b"/w\xff"), files)
            assert await post.journal.seen_files(os.fsdecode(b"/w\xff")) == files
            assert await post.journal.seen_files("/w") == frozenset()

    run(scenario())
