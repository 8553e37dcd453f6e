"""Recordings in parts, over the real queue, the real journal and a real server."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
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
from tests.services.openai import OPENAI, OpenAiServer, refusal
from tests.tones import Tone, speak

ANY_MODEL = replace(OPENAI, any_model=True)


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
        self.other = replace(one, id="other", name="Other", model="another")
        with self._transcriber(one) as own, self._transcriber(self.other) as others:
            async with (
                SqliteJournal(self.folder / "journal.sqlite3") as journal,
                Scheduler(
                    journal=journal,
                    media=AvMedia(),
                    clock=SystemClock(),
                    transcriber=lambda task: others if task.account == "other" else own,
                    room=lambda _account: 2,
                    service=lambda _task: "Work",
                ) as scheduler,
            ):
                yield scheduler

    @contextmanager
    def _transcriber(self, account: Account) -> Iterator[OpenAiTranscriber]:
        api, clock, credentials = OpenAi(account), SystemClock(), FakeCredentials()
        credentials.hold_for_session(account, Secret(KEY))
        driver = Driver(api, account, Network(SETTINGS), clock, QUICK)
        http = HttpTranscriber(api, account, driver, credentials, clock)
        cutter = SoundCutter(self.folder / "parts")
        try:
            yield OpenAiTranscriber(api, account, http, cutter, Servers())
        finally:
            driver.close()

    @property
    def models(self) -> list[str]:
        """Those that were asked for each of the parts, in order; refused ones among them."""
        return [asked["model"][0] for asked in self.server.asked]

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
    with OpenAiServer(ANY_MODEL, keep=folder / "received", keys=[KEY]) as server:
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


def test_another_account_begins_anew_and_the_first_one_goes_on_with_its_own_parts(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with office(tmp_path) as one, one.open() as scheduler:
            one.server.faults.plan(refusal(500), when=nth(1))
            one.server.faults.plan(refusal(500), when=nth(2))  # of those that the first lets pass
            task = await one.add(scheduler)
            await scheduler.settle()
            assert (scheduler.tasks[task.id].state, len(one.server.heard)) == (State.FAILED, 1)
            await scheduler.retry([task.id], account=one.other)
            await scheduler.settle()
            assert (scheduler.tasks[task.id].state, len(one.server.heard)) == (State.FAILED, 2)
            await scheduler.retry([task.id], account=one.account)
            await scheduler.settle()
            await one.check(scheduler, task.id)
            # The first part once by each, the rest by the first account alone.
            sent = one.server.record.accepted_per_content()
            assert one.models == ["whisper-1", "another"] + ["whisper-1"] * (len(sent) - 1)
            assert sorted(sent.values()) == [1] * (len(sent) - 1) + [2]

    asyncio.run(scenario())


def test_an_account_that_names_another_model_begins_anew(tmp_path: Path) -> None:
    """Though it is the same account, and the task knows of no change."""

    async def scenario() -> None:
        async with office(tmp_path) as one:
            async with one.open() as scheduler:
                one.server.faults.plan(refusal(500), when=nth(1))
                task = await one.add(scheduler)
                await scheduler.settle()
                assert scheduler.tasks[task.id].state is State.FAILED
            async with one.open(model="another") as scheduler:
                await scheduler.retry([task.id])
                await scheduler.settle()
                await one.check(scheduler, task.id)
            assert one.models[0] == "whisper-1"
            assert set(one.models[1:]) == {"another"}
            assert max(one.server.record.accepted_per_content().values()) == 2

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
