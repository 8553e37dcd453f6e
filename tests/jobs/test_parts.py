"""Recordings in parts, over the real queue, the real journal and a real server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import INTERRUPTED_WHILE_COMMITTING
from stt_desktop.domain.secret import Secret
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import State, Task
from stt_desktop.domain.transcript import Timing
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.journal.sqlite import SqliteJournal
from stt_desktop.media.cutting.cutter import SoundCutter
from stt_desktop.media.probe import AvMedia
from stt_desktop.providers.client import Network
from stt_desktop.providers.driver import Driver
from stt_desktop.providers.openai import OpenAi
from stt_desktop.providers.openai_servers import Servers
from stt_desktop.providers.openai_transcriber import OpenAiTranscriber
from stt_desktop.providers.transcriber import HttpTranscriber
from tests.doubles import until
from tests.doubles_credentials import FakeCredentials
from tests.excerpts import write_wav
from tests.providers.conftest import KEY, QUICK, SETTINGS
from tests.providers.test_openai_transcriber import nth
from tests.services import faults
from tests.services.openai import OpenAiServer, refusal
from tests.tones import Tone, speak


@dataclass
class Office:
    """A server and a recording that it takes in parts; :meth:`open` is a start of the program."""

    folder: Path
    server: OpenAiServer
    source: LocalFile
    said: list[Tone]

    @asynccontextmanager
    async def open(self, **account: Any) -> AsyncIterator[Scheduler]:
        one = Account(
            "work", "Work", Provider.OPENAI, self.server.base_url, limit_bytes=500_000, **account
        )
        self.account = one
        api, clock, credentials = OpenAi(one), SystemClock(), FakeCredentials()
        credentials.hold_for_session(one, Secret(KEY))
        driver = Driver(api, one, Network(SETTINGS), clock, QUICK)
        http = HttpTranscriber(api, one, driver, credentials, clock)
        cutter = SoundCutter(self.folder / "parts")
        transcriber = OpenAiTranscriber(api, one, http, cutter, Servers())
        try:
            async with (
                SqliteJournal(self.folder / "journal.sqlite3") as journal,
                Scheduler(
                    journal=journal,
                    media=AvMedia(),
                    clock=clock,
                    transcriber=lambda _task: transcriber,
                    room=lambda _account: 2,
                    service=lambda _task: "Work",
                ) as scheduler,
            ):
                yield scheduler
        finally:
            driver.close()

    async def add(self, scheduler: Scheduler) -> Task:
        (task,) = await scheduler.add([NewTask(self.source, "talk.wav", self.account)])
        return task

    async def check(self, scheduler: Scheduler, task_id: str) -> None:
        """Every word once, where it was spoken."""
        transcript = await scheduler.transcript(task_id)
        assert transcript is not None
        assert transcript.timing is Timing.PROVIDER
        found = [(w.text.strip(" .").lower(), w.start_ms) for w in transcript.words]
        assert found == [(tone.word, tone.start_ms) for tone in self.said]


@asynccontextmanager
async def office(folder: Path) -> AsyncIterator[Office]:
    sound, said = speak(72)
    source = LocalFile(str(write_wav(folder / "talk.wav", sound)))
    with OpenAiServer(keep=folder / "received", keys=[KEY]) as server:
        yield Office(folder, server, source, said)


def test_parts_are_journaled_one_by_one_and_go_with_the_whole(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with office(tmp_path) as one, one.open() as scheduler:
            task = await one.add(scheduler)
            await scheduler.settle()
            assert scheduler.tasks[task.id].state is State.DONE
            await one.check(scheduler, task.id)
            count = len(one.server.heard)
            names = [name for _, name in await scheduler.history(task.id)]
            assert names.count("partanswered") == names.count("committing") == count >= 3
            assert await scheduler._journal.parts(task.id) == []

    asyncio.run(scenario())


def test_a_failed_part_is_retried_alone(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with office(tmp_path) as one, one.open() as scheduler:
            one.server.faults.plan(refusal(500), when=nth(1))
            task = await one.add(scheduler)
            await scheduler.settle()
            assert scheduler.tasks[task.id].state is State.FAILED
            assert len(one.server.heard) == 1
            await scheduler.retry([task.id])
            await scheduler.settle()
            await one.check(scheduler, task.id)
            assert max(one.server.record.accepted_per_content().values()) == 1

    asyncio.run(scenario())


def test_a_part_without_an_answer_is_sent_again_on_the_persons_word_alone(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with office(tmp_path) as one, one.open() as scheduler:
            one.server.faults.plan(faults.CutBeforeAnswer(), when=nth(1))
            task = await one.add(scheduler)
            await scheduler.settle()
            assert scheduler.tasks[task.id].state is State.UNCONFIRMED
            assert scheduler.tasks[task.id].may_be_charged
            await scheduler.retry([task.id], send_again=True)
            await scheduler.settle()
            await one.check(scheduler, task.id)
            counts = sorted(one.server.record.accepted_per_content().values())
            assert counts[-2:] == [1, 2], "only the one that was lost was sent twice"

    asyncio.run(scenario())


def test_closing_the_program_between_parts_costs_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with office(tmp_path) as one:
            async with one.open() as scheduler:
                task = await one.add(scheduler)
                await until(lambda: scheduler.tasks[task.id].state is State.COMMITTING)
                await until(lambda: scheduler.tasks[task.id].state is State.SENDING)
            async with one.open() as scheduler:
                assert scheduler.tasks[task.id].state is State.QUEUED
                await scheduler.adopt()
                await scheduler.settle()
                await one.check(scheduler, task.id)
                assert max(one.server.record.accepted_per_content().values()) == 1

    asyncio.run(scenario())


def test_closing_it_while_a_part_is_on_its_way_is_for_the_person_to_decide(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with office(tmp_path) as one:
            async with one.open() as scheduler:
                one.server.faults.plan(faults.StallBeforeAnswer(), when=nth(1))
                task = await one.add(scheduler)
                await until(lambda: len(one.server.heard) == 2)
            async with one.open() as scheduler:
                found = scheduler.tasks[task.id]
                assert found.state is State.UNCONFIRMED
                assert found.error is not None
                assert found.error.kind is INTERRUPTED_WHILE_COMMITTING
                await scheduler.retry([task.id], send_again=True)
                await scheduler.settle()
                await one.check(scheduler, task.id)

    asyncio.run(scenario())


def test_a_server_that_charges_nothing_needs_no_decision(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with office(tmp_path) as one:
            free = {"price_per_minute": Decimal(0)}
            async with one.open(**free) as scheduler:
                one.server.faults.plan(faults.StallBeforeAnswer(), when=nth(1))
                task = await one.add(scheduler)
                await until(lambda: len(one.server.heard) == 2)
            async with one.open(**free) as scheduler:
                await scheduler.adopt()
                await scheduler.settle()
                assert scheduler.tasks[task.id].state is State.DONE
                await one.check(scheduler, task.id)

    asyncio.run(scenario())
