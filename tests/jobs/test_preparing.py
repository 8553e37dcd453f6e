"""The step before sending: links downloaded here, files made fit, and what is left of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.errors import (
    DISK_FULL,
    KEY_MISSING,
    LINK_DEAD,
    LINK_NOT_FETCHED,
    AppError,
)
from stt_desktop.domain.ports import AccountBlockedError, MediaInfo, Progress, Stage
from stt_desktop.domain.source import LocalFile, RemoteUrl, Source
from stt_desktop.domain.task import Options, State, Task
from stt_desktop.domain.updates import TaskChanged, Update
from stt_desktop.domain.workshop import Kept, Wanted
from stt_desktop.jobs import preparing
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.journal.sqlite import SqliteJournal
from tests.doubles import ManualClock, ScriptedMedia, ScriptedTranscriber, until
from tests.jobs.test_scheduler import Run

LINK = RemoteUrl("https://example.com/x?id=1")
FILES_ONLY = Account("w", "work", Provider.LINKAI)
SERVICE = Account("s", "service", Provider.SPEECH_TO_TEXT)


@dataclass
class ScriptedWorkshop:
    """Downloads ``/made/<title>`` and prepares ``/made/prepared.m4a`` where ``prepares``."""

    title: str = "A talk.mp4"
    prepares: bool = False
    error: AppError | None = None
    fetches: list[str] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    cleared: list[tuple[str, bool]] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    bytes_each: int = 0
    swept: list[str] = field(default_factory=list)
    sweeps: int = 0
    slow: dict[str, asyncio.Event] = field(default_factory=dict)
    """Links that come when the test lets them."""
    there: set[str] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0

    async def fetch(
        self,
        task_id: str,
        link: RemoteUrl,
        titled: Callable[[str], Awaitable[None]],
        progress: Callable[[Progress], None],
    ) -> LocalFile:
        self.fetches.append(link.url)
        if self.error is not None:
            raise self.error
        await titled(self.title)
        progress(Progress(Stage.DOWNLOADING, 1, 2))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if link.url in self.slow:
                await self.slow[link.url].wait()
        finally:
            self.at_once -= 1
        self.there.add(task_id)
        return LocalFile(f"/made/{self.title}")

    async def prepare(
        self,
        task_id: str,
        source: LocalFile,
        media: MediaInfo,
        wanted: Wanted,
        progress: Callable[[Progress], None],
    ) -> LocalFile:
        self.wanted.append(wanted)
        return LocalFile("/made/prepared.m4a") if self.prepares else source

    async def fetched(self, task_id: str) -> LocalFile | None:
        return LocalFile(f"/made/{self.title}") if task_id in self.there else None

    async def clear(self, task_id: str, *, keep_fetched: bool = False) -> None:
        self.cleared.append((task_id, keep_fetched))

    async def sweep(self, kept: Kept) -> None:
        needed = await kept(dict.fromkeys(self.folders, self.bytes_each))
        self.sweeps += 1
        self.swept = [name for name in self.folders if name not in needed]


@dataclass
class Desk:
    scheduler: Scheduler
    transcriber: ScriptedTranscriber
    workshop: ScriptedWorkshop
    journal: SqliteJournal

    async def done(
        self, source: Source, account: Account = LOCAL, options: Options | None = None
    ) -> Task:
        (task,) = await self.scheduler.add([NewTask(source, "it", account, options or Options())])
        async with asyncio.timeout(60):
            await self.scheduler.settle()
        return self.scheduler.tasks[task.id]

    async def history(self, task: Task) -> list[str]:
        return [name for _, name in await self.journal.history(task.id)]


@asynccontextmanager
async def desk(path: Path, workshop: ScriptedWorkshop) -> AsyncIterator[Desk]:
    transcriber = ScriptedTranscriber()
    async with (
        SqliteJournal(path / "journal.sqlite3") as journal,
        Scheduler(
            journal=journal,
            media=ScriptedMedia(),
            clock=ManualClock(),
            transcriber=lambda _: transcriber,
            room=lambda _: 1,
            service=lambda task: task.account,
            workshop=workshop,
        ) as scheduler,
    ):
        yield Desk(scheduler, transcriber, workshop, journal)


@pytest.mark.parametrize("account", [LOCAL, FILES_ONLY])
def test_a_link_is_downloaded_and_gives_the_task_its_name(
    run: Run, tmp_path: Path, account: Account
) -> None:
    async def scene() -> None:
        async with desk(tmp_path, ScriptedWorkshop()) as one:
            task = await one.done(LINK, account)
            assert (task.state, task.name, task.source) == (State.DONE, "A talk.mp4", LINK)
            assert one.transcriber.runs[0].source == LocalFile("/made/A talk.mp4")
            assert (await one.history(task)).count("titled") == 1
            # It can be listened to.
            assert one.workshop.cleared == [(task.id, True)]
            assert await one.scheduler.sound(task.id) == "/made/A talk.mp4"

    run(scene())


def test_a_large_download_is_not_kept_to_be_listened_to(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "_KEPT_BYTES", 96_043)

    async def scene() -> None:
        async with desk(tmp_path, ScriptedWorkshop()) as one:
            task = await one.done(LINK)
            assert one.workshop.cleared == [(task.id, False)]

    run(scene())


def test_a_download_that_cannot_be_noted_for_listening_is_transcribed_all_the_same(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "stt_desktop.jobs.run")

    async def scene() -> None:
        async with desk(tmp_path, ScriptedWorkshop()) as one:

            async def refuse(_task_id: str, _path: str) -> None:
                raise AppError(DISK_FULL, folder="/", name="journal")

            one.journal.keep_sound = refuse  # type: ignore[method-assign, assignment]
            task = await one.done(LINK)
            assert (task.state, task.error) == (State.DONE, None)
            assert await one.scheduler.sound(task.id) is None
            assert "disk-full" in caplog.text

    run(scene())


def test_where_the_person_found_the_recording_again_is_not_forgotten(
    run: Run, tmp_path: Path
) -> None:
    async def scene() -> None:
        workshop = slow([LINK])
        async with desk(tmp_path, workshop) as one, asyncio.timeout(60):
            (task,) = await one.scheduler.add([NewTask(LINK, "it", LOCAL)])
            await one.scheduler.keep_sound(task.id, "/mine/talk.mp4")
            workshop.slow[LINK.url].set()
            await one.scheduler.settle()
            assert await one.scheduler.sound(task.id) == "/mine/talk.mp4"

    run(scene())


def links(count: int) -> list[RemoteUrl]:
    return [RemoteUrl(f"https://example.com/{number}") for number in range(count)]


def slow(sources: list[RemoteUrl]) -> ScriptedWorkshop:
    return ScriptedWorkshop(slow={source.url: asyncio.Event() for source in sources})


def test_a_slow_download_holds_up_no_recording_on_this_computer(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        workshop = slow([LINK])
        async with desk(tmp_path, workshop) as one, asyncio.timeout(60):
            wishes = [NewTask(LINK, "link", LOCAL), NewTask(LocalFile("/a.wav"), "a", LOCAL)]
            link, local = await one.scheduler.add(wishes)
            await one.scheduler.settle([local.id])
            assert one.scheduler.tasks[local.id].state is State.DONE
            assert one.scheduler.tasks[link.id].state is State.PREPARING
            workshop.slow[LINK.url].set()
            await one.scheduler.settle()
            assert one.scheduler.tasks[link.id].state is State.DONE
            assert len(workshop.fetches) == 1

    run(scene())


def test_what_was_downloaded_has_the_turn_that_it_came_for(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        workshop = slow([LINK])
        async with desk(tmp_path, workshop) as one, asyncio.timeout(60):
            one.transcriber.held.add("a.wav")
            files = [NewTask(LocalFile(f"/{name}.wav"), name, LOCAL) for name in "abc"]
            link = NewTask(LINK, "link", LOCAL)
            tasks = await one.scheduler.add([files[0], link, *files[1:]])
            await one.transcriber.started("a.wav")
            workshop.slow[LINK.url].set()
            await until(lambda: one.scheduler.tasks[tasks[1].id].state is State.QUEUED)
            one.transcriber.let_go("a.wav")
            await one.scheduler.settle()
            names = [job.source.name for job in one.transcriber.runs]
            assert names == ["a.wav", "A talk.mp4", "b.wav", "c.wav"]
            assert one.transcriber.most_at_once == 1

    run(scene())


def test_downloads_are_few_at_once_and_not_far_ahead(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        sources = links(8)
        workshop = slow(sources)
        async with desk(tmp_path, workshop) as one, asyncio.timeout(60):
            one.transcriber.held.add("a.wav")
            again = Options(again=True)  # the stand-in brings the same recording for all
            wishes = [NewTask(source, "it", LOCAL, again) for source in sources]
            tasks = await one.scheduler.add([NewTask(LocalFile("/a.wav"), "a", LOCAL), *wishes])
            await one.transcriber.started("a.wav")
            await until(lambda: len(workshop.fetches) == 2)
            for source in sources:
                workshop.slow[source.url].set()
            ahead = [task.id for task in tasks[1:5]]
            await until(lambda: workshop.there == set(ahead))
            await until(lambda: not one.scheduler._workers.running - {tasks[0].id})
            assert len(workshop.fetches) == 4, "what nobody can work on yet fills no disk"
            one.transcriber.let_go("a.wav")
            await one.scheduler.settle()
            assert {task.state for task in one.scheduler.tasks.values()} == {State.DONE}
            assert [job.task_id for job in one.transcriber.runs] == [task.id for task in tasks]
            assert workshop.most_at_once == 2

    run(scene())


def test_a_task_can_be_cancelled_before_while_and_after_it_is_downloaded(
    run: Run, tmp_path: Path
) -> None:
    async def scene() -> None:
        sources = links(4)
        workshop = slow(sources)
        async with desk(tmp_path, workshop) as one, asyncio.timeout(60):
            one.transcriber.held.add("a.wav")
            wishes = [NewTask(source, "it", LOCAL) for source in sources]
            local, *tasks = await one.scheduler.add(
                [NewTask(LocalFile("/a.wav"), "a", LOCAL), *wishes]
            )
            await one.transcriber.started("a.wav")
            workshop.slow[sources[0].url].set()
            await until(lambda: len(workshop.fetches) == 3)
            await one.scheduler.cancel([task.id for task in tasks])
            await one.scheduler.settle([task.id for task in tasks])
            states = {one.scheduler.tasks[task.id].state for task in tasks}
            assert states == {State.CANCELLED}
            one.transcriber.let_go("a.wav")
            await one.scheduler.settle()
            assert [job.task_id for job in one.transcriber.runs] == [local.id]
            # Nothing of them stays: the lane is free for others.
            workshop.slow.clear()
            assert (await one.done(LINK)).state is State.DONE

    run(scene())


def test_a_wish_to_cancel_is_heard_in_every_step_between_download_and_sending(
    run: Run, tmp_path: Path
) -> None:
    async def scene() -> None:
        async with desk(tmp_path, ScriptedWorkshop()) as one, asyncio.timeout(60):
            loop = asyncio.get_running_loop()
            one.transcriber.held.add("A talk.mp4")
            for steps in range(16):
                wishes: list[asyncio.Task[None]] = []

                def cancel_after(more: int, task_id: str, wishes: list[Any] = wishes) -> None:
                    if more:
                        loop.call_soon(cancel_after, more - 1, task_id)
                    else:
                        wishes.append(loop.create_task(one.scheduler.cancel([task_id])))

                def follow(update: Update, steps: int = steps) -> None:
                    match update:
                        case TaskChanged(moved) if (
                            moved.state is State.QUEUED and moved.id in one.workshop.there
                        ):
                            cancel_after(steps, moved.id)
                        case _:
                            pass

                end = one.scheduler.subscribe(follow)
                (task,) = await one.scheduler.add([NewTask(LINK, "it", LOCAL)])
                await one.scheduler.settle([task.id])
                end()
                await asyncio.gather(*wishes)
                assert one.scheduler.tasks[task.id].state is State.CANCELLED, steps
            one.transcriber.held.clear()
            assert (await one.done(LINK)).state is State.DONE, "the lanes are free"

    run(scene())


def test_a_download_goes_on_after_a_restart(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        workshop = slow([LINK])
        async with desk(tmp_path, workshop) as one, asyncio.timeout(60):
            (task,) = await one.scheduler.add([NewTask(LINK, "link", LOCAL)])
            await until(lambda: workshop.at_once == 1)
        workshop.slow.clear()
        async with desk(tmp_path, workshop) as one, asyncio.timeout(60):
            await one.scheduler.adopt()
            await one.scheduler.settle()
            assert one.scheduler.tasks[task.id].state is State.DONE

    run(scene())


def test_nothing_is_downloaded_for_an_account_that_waits_for_the_person(
    run: Run, tmp_path: Path
) -> None:
    async def scene() -> None:
        workshop = ScriptedWorkshop()
        async with desk(tmp_path, workshop) as one, asyncio.timeout(60):
            error = AccountBlockedError(AppError(KEY_MISSING, account="work"))
            one.transcriber.failures[workshop.title] = error
            one.transcriber.commits.add(workshop.title)
            first, second = links(2)
            blocked = await one.done(first, FILES_ONLY)
            waiting = await one.done(second, FILES_ONLY)
            assert {blocked.state, waiting.state} == {State.QUEUED}
            assert (workshop.fetches, one.scheduler.working) == ([first.url], 0)
            one.transcriber.failures.clear()
            one.scheduler.unpause(FILES_ONLY.id)
            await one.scheduler.settle()
            assert {task.state for task in one.scheduler.tasks.values()} == {State.DONE}
            assert workshop.fetches == [first.url, second.url]

    run(scene())


def test_a_service_that_fetches_gets_the_link(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with desk(tmp_path, ScriptedWorkshop()) as one:
            task = await one.done(LINK, SERVICE)
            assert one.transcriber.runs[0].source == LINK
            assert (task.state, one.workshop.fetches) == (State.DONE, [])
            inside = RemoteUrl("https://192.168.1.7/talk.mp3")
            await one.done(inside, SERVICE)
            assert one.workshop.fetches == [inside.url], "nobody else gets there"
            await one.done(LINK, SERVICE, Options(track=2))
            assert one.workshop.fetches == [inside.url, LINK.url], "it cannot choose a track"

    run(scene())


def test_what_the_service_cannot_fetch_is_fetched_here(run: Run, tmp_path: Path) -> None:
    """And after a restart it is not handed the link again."""

    async def scene() -> None:
        async with desk(tmp_path, ScriptedWorkshop()) as one:
            one.transcriber.commits.add(LINK.name)
            one.transcriber.accepts.add(LINK.name)
            one.transcriber.failures[LINK.name] = AppError(LINK_NOT_FETCHED, name="x")
            task = await one.done(LINK, SERVICE)
            assert (task.state, task.fetched_here) == (State.DONE, True)
            assert [job.source for job in one.transcriber.runs] == [
                LINK,
                LocalFile("/made/A talk.mp4"),
            ]
            names = await one.history(task)
            assert names.index("accepted") < names.index("unfetched") < names.index("titled")
            assert (task.remote_id, task.sent_whole) == (None, False)

    run(scene())


def test_a_dead_link_fails_and_keeps_what_came(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        error = AppError(LINK_DEAD, host="example.com", reason="404")
        async with desk(tmp_path, ScriptedWorkshop(error=error)) as one:
            task = await one.done(LINK)
            assert (task.state, task.error) == (State.FAILED, error)
            assert one.workshop.cleared == [(task.id, True)]

    run(scene())


def test_what_is_made_is_sent_and_its_size_kept(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with desk(tmp_path, ScriptedWorkshop(prepares=True)) as one:
            options = Options(track=2, extract=False)
            task = await one.done(LocalFile("/videos/talk.mp4"), FILES_ONLY, options)
            (job,) = one.transcriber.runs
            assert job.source == LocalFile("/made/prepared.m4a")
            assert task.sent_bytes == 96_044
            (wanted,) = one.workshop.wanted
            assert (wanted.track, wanted.extract, wanted.service) == (2, False, "w")
            assert wanted.extensions == FILES_ONLY.capabilities.extensions
            names = await one.history(task)
            assert names.index("measured") < names.index("prepared")

    run(scene())


def test_nothing_is_taken_out_for_this_computer(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with desk(tmp_path, ScriptedWorkshop()) as one:
            await one.done(LocalFile("/videos/talk.mp4"))
            (wanted,) = one.workshop.wanted
            assert (wanted.extract, wanted.extensions) == (False, None)

    run(scene())


def test_another_track_is_another_recording(run: Run, tmp_path: Path) -> None:
    """The twin of the same file is no answer for its other sound."""

    async def scene() -> None:
        async with desk(tmp_path, ScriptedWorkshop()) as one:
            video = LocalFile("/videos/talk.mp4")
            await one.done(video, FILES_ONLY, Options(track=1))
            other = await one.done(video, FILES_ONLY, Options(track=2))
            again = await one.done(video, FILES_ONLY, Options(track=2))
            assert (other.reused, again.reused) == (None, other.id)

    run(scene())
