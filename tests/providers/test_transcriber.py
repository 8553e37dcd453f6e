"""What is recorded and when: keys, refusals, 429, polling across restarts, what is not written."""

import asyncio
import gc
import os
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_API", "pyside6")

import pytest
import qasync
from PySide6.QtWidgets import QApplication

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import KEYRING_LOCKED, AppError
from stt_desktop.domain.events import Accepted
from stt_desktop.domain.ports import AccountBlockedError, AnswerLostError, Stage
from stt_desktop.domain.secret import Secret
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.providers.client import NetworkSettings
from stt_desktop.providers.driver import Patience
from stt_desktop.providers.transcriber import ProbeResult
from tests.doubles import ManualClock
from tests.doubles_credentials import FakeCredentials
from tests.providers.conftest import KEY, RecordingSteps, bench
from tests.services.faults import Rewritten, StallInBody, gateway_page, refused_port
from tests.services.linkai import LinkAiServer
from tests.services.odd_json import with_member
from tests.services.speech_to_text import (
    MANUAL,
    Outcome,
    Pace,
    SpeechToTextServer,
    is_poll,
    is_submission,
    refusal,
)

Run = Callable[[Coroutine[Any, Any, Any]], Any]

COMPLETE = ["Sending", "Committing", "Accepted"]


# --- polling ----------------------------------------------------------------------------------


def test_many_polls_write_the_journal_once(run: Run, link: RemoteUrl) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY], pace=Pace(polls=6)) as server:
            server.listen = lambda _media: Outcome(states=("DOWNLOADING",))
            with bench(server.base_url) as desk:
                await desk.run(link)
                assert len(server.record.polls) == 6
                assert desk.steps.names == COMPLETE

    run(scenario())


def test_entering_the_queue_is_written_for_its_half_hour(run: Run, link: RemoteUrl) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY], pace=Pace(polls=3)) as server:
            with bench(server.base_url) as desk:
                await desk.run(link)
            assert desk.steps.names == [*COMPLETE, "Accepted"]
            accepted = desk.steps.events[-1]
            assert isinstance(accepted, Accepted)
            assert "pending_since_ms" in accepted.remote

    run(scenario())


def test_an_accepted_task_is_polled_after_a_restart_and_never_sent(
    run: Run, recording: LocalFile
) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY], pace=MANUAL) as server:
            with bench(server.base_url) as desk:
                work = asyncio.ensure_future(desk.run(recording))
                await asyncio.to_thread(server.record.wait_for, lambda r: bool(r.polls))
                work.cancel()
                await asyncio.wait([work])
                accepted = desk.steps.events[-1]
            assert isinstance(accepted, Accepted)
            server.finish(accepted.remote_id)
            Path(recording.path).unlink()  # not even needed any more
            with bench(server.base_url) as desk:
                raw = await desk.run(recording, remote=dict(accepted.remote))
                assert desk.transcriber.read(raw).text
                assert desk.steps.names == []
            assert len(server.record.submissions) == 1

    run(scenario())


def test_without_a_network_polling_goes_on_and_says_so(run: Run, link: RemoteUrl) -> None:
    async def scenario() -> None:
        with (
            refused_port() as port,
            bench(f"http://127.0.0.1:{port}/", patience=Patience(1, 0.001, 0.002)) as desk,
        ):
            work = asyncio.ensure_future(desk.run(link, remote={"task_id": "t-1"}))
            await desk.steps.until(lambda: desk.steps.notices.count("no-connection-for-now") >= 5)
            assert not work.done()
            assert "–" not in str(desk.steps.progresses[-1].notice)
            work.cancel()
            await asyncio.wait([work])

    run(scenario())


# --- 429 --------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_date", [False, True], ids=["seconds", "date"])
def test_retry_after_holds_back_submissions_and_polls(
    run: Run, link: RemoteUrl, recording: LocalFile, as_date: bool
) -> None:
    async def scenario() -> None:
        clock = ManualClock()
        when = datetime.now(UTC) + timedelta(seconds=100)  # by the server's clock, not by ours
        with SpeechToTextServer(keys=[KEY]) as server:
            server.faults.plan(
                refusal(429, retry_after=when if as_date else 100), when=is_submission
            )
            with bench(server.base_url, clock=clock) as desk:
                refused = asyncio.ensure_future(desk.run(recording))
                await desk.steps.until(lambda: "too-many-requests" in desk.steps.notices)
                # Refused, so not accepted: on disk before the wait.
                assert desk.steps.names == ["Sending", "Committing", "Sending"]
                waiting = desk.steps.progresses[-1]
                assert waiting.stage is Stage.SENDING
                assert waiting.seconds_left == pytest.approx(100, abs=2)
                steps, desk.steps = desk.steps, RecordingSteps()
                poll = asyncio.ensure_future(desk.run(link, remote={"task_id": "t-1"}))
                await clock.turn(95)
                for _ in range(100):
                    await asyncio.sleep(0)
                assert desk.steps.progresses[-1].seconds_left is not None
                assert len(server.record.requests) == 1
                poll.cancel()
                await asyncio.wait([poll])
                while not refused.done():
                    await clock.turn(10)
                    await asyncio.sleep(0.001)
                await refused
                assert len(server.record.submissions) == 1
                assert steps.names[3:6] == COMPLETE

    run(scenario())


@pytest.mark.parametrize("over", [False, True], ids=["zero", "a date that is over"])
def test_a_recording_is_not_sent_over_and_over_to_who_asks_for_no_pause(
    run: Run, recording: LocalFile, over: bool
) -> None:
    async def scenario() -> None:
        clock = ManualClock()
        asked = datetime.now(UTC) - timedelta(hours=1) if over else 0
        with SpeechToTextServer(keys=[KEY]) as server:
            server.faults.plan(refusal(429, retry_after=asked), when=is_submission)
            with bench(server.base_url, clock=clock) as desk:
                refused = asyncio.ensure_future(desk.run(recording))
                await desk.steps.until(lambda: "too-many-requests" in desk.steps.notices)
                assert (desk.steps.progresses[-1].seconds_left or 0) > 0.9
                assert len(server.record.requests) == 1
                while not refused.done():
                    await clock.turn(10)
                    await asyncio.sleep(0.001)
                await refused
                assert len(server.record.submissions) == 1

    run(scenario())


# --- retries ----------------------------------------------------------------------------------


def test_a_stalled_upload_is_given_up_and_sent_again(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "talk.mp3"
    with path.open("wb") as file:
        file.truncate(24 << 20)

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            server.faults.plan(StallInBody(1000), when=is_submission)
            patience = Patience(2, 0.01, 0.02)
            settings = NetworkSettings(write_seconds=0.4)
            with bench(server.base_url, patience=patience, settings=settings) as desk:
                await desk.run(LocalFile(str(path)))
                assert desk.steps.notices == ["sending-failed"]
                assert desk.steps.names[:3] == ["Sending", "Sending", "Committing"]
                assert len(server.record.submissions) == 1

    run(scenario())


def test_an_unclear_answer_is_told_in_its_own_words(run: Run, recording: LocalFile) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            server.faults.plan(gateway_page(502), when=is_submission)
            with bench(server.base_url) as desk:
                with pytest.raises(AnswerLostError) as caught:
                    await desk.run(recording)
                assert "(Bad Gateway (HTTP 502))" in caught.value.error.message()
                assert desk.steps.names == ["Sending", "Committing"]

    run(scenario())


# --- keys -------------------------------------------------------------------------------------


def test_a_missing_key_blocks_the_account_before_anything_is_sent(
    run: Run, recording: LocalFile
) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url) as desk:
            await desk.credentials.forget(desk.account)
            with pytest.raises(AccountBlockedError) as caught:
                await desk.run(recording)
            assert caught.value.error.code == "key-missing"
            assert desk.steps.events == []
            assert server.record.connections == 0

    run(scenario())


@pytest.mark.parametrize("remote", [{}, {"task_id": "t-1"}], ids=["sending", "polling"])
def test_a_locked_keyring_blocks_the_account(
    run: Run, recording: LocalFile, remote: dict[str, object]
) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url) as desk:
            await desk.credentials.forget(desk.account)
            desk.credentials.trouble = AppError(KEYRING_LOCKED)
            with pytest.raises(AccountBlockedError) as caught:
                await desk.run(recording, remote=remote)
            assert caught.value.error.code == "keyring-locked"

    run(scenario())


def test_a_file_that_is_not_taken_asks_for_no_key(run: Run) -> None:
    async def scenario() -> None:
        with bench("http://127.0.0.1:1/") as desk:
            with pytest.raises(AppError) as caught:
                await desk.run(LocalFile("/r/notes.txt"))
            assert caught.value.code == "format-not-taken"
            assert desk.credentials.fetched == []

    run(scenario())


def test_the_key_is_fetched_once_a_run(run: Run, link: RemoteUrl) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url) as desk:
            await desk.run(link)
            assert len(server.record.polls) >= 2
            assert desk.credentials.fetched == ["an-id"]

    run(scenario())


def test_a_key_that_was_replaced_meanwhile_is_used(run: Run, link: RemoteUrl) -> None:
    class Replaced(FakeCredentials):
        async def key(self, account: Account) -> Secret:
            self.fetched.append(account.id)
            return Secret("the-old-key" if len(self.fetched) == 1 else KEY)

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url) as desk:
            desk.transcriber._credentials = Replaced()
            await desk.run(link)
            assert len(server.record.submissions) == 1
            assert desk.steps.names[:5] == ["Sending", "Committing", *COMPLETE]

    run(scenario())


def test_a_refused_key_blocks_the_account_and_is_not_tried_again(run: Run, link: RemoteUrl) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=["another"]) as server, bench(server.base_url) as desk:
            with pytest.raises(AccountBlockedError) as caught:
                await desk.run(link)
            assert caught.value.error.code == "key-refused"
            assert len(server.record.requests) == 1

    run(scenario())


def test_a_key_that_no_header_can_hold_never_reaches_one(run: Run, link: RemoteUrl) -> None:
    async def scenario() -> None:
        with (
            SpeechToTextServer(keys=[KEY]) as server,
            bench(server.base_url) as desk,
        ):
            desk.credentials._session[desk.account.id] = Secret("sk-canary\r\nX-Evil: 1")
            with pytest.raises(AccountBlockedError) as caught:
                await desk.run(link)
            assert caught.value.error.code == "key-malformed"
            assert "canary" not in str(caught.value.error)
            assert server.record.requests == ()

    run(scenario())


# --- testing an account -----------------------------------------------------------------------


def test_a_good_key_is_told_from_a_bad_one_at_no_cost(run: Run) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            with bench(server.base_url) as desk:
                assert await desk.transcriber.test() == ProbeResult(tested=True)
            with bench(server.base_url, key="sk-wrong-wrong") as desk:
                result = await desk.transcriber.test()
                assert result.tested
                assert result.error is not None
                assert result.error.code == "key-refused"
            assert server.record.submissions == ()

    run(scenario())


def test_a_test_tells_what_is_in_its_way(run: Run, tmp_path: Path) -> None:
    async def scenario() -> None:
        with refused_port() as port, bench(f"http://127.0.0.1:{port}/") as desk:
            result = await desk.transcriber.test()
            assert result.error is not None
            assert result.error.code == "no-server-here"
            await desk.credentials.forget(desk.account)
            result = await desk.transcriber.test()
            assert result.error is not None
            assert result.error.code == "key-missing"

    run(scenario())


def test_linkai_offers_no_test_at_no_cost(run: Run) -> None:
    async def scenario() -> None:
        with LinkAiServer(keys=[KEY]) as server:
            with bench(server.base_url, Provider.LINKAI) as desk:
                assert await desk.transcriber.test() == ProbeResult(tested=False)
            assert server.record.requests == ()

    run(scenario())


# --- new states, new fields -------------------------------------------------------------------


def test_a_state_that_the_document_does_not_know_is_waited_for(run: Run, link: RemoteUrl) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            server.faults.plan(
                Rewritten(with_member("data.task_status", "RUNNING")), when=is_poll, times=2
            )
            with bench(server.base_url) as desk:
                assert await desk.run(link)

    run(scenario())


# --- under Qt's loop --------------------------------------------------------------------------


@pytest.fixture
def run_qt(qapp: QApplication) -> Iterator[Run]:
    """Qt's event loop as the program sets it up."""
    with (
        ThreadPoolExecutor(2) as threads,
        asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qapp)) as runner,
    ):
        runner.get_loop().set_default_executor(threads)
        yield runner.run
    del runner
    # The loop is a cycle with Qt's objects in it. Were it found by a collection in another thread
    # (the next test's), they would be destroyed there, and Qt would not survive that.
    gc.collect()


def test_it_works_under_qts_loop(run_qt: Run, recording: LocalFile) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url) as desk:
            raw = await desk.run(recording)
            assert desk.transcriber.read(raw).text
            assert desk.steps.names[:3] == COMPLETE
            assert len(server.record.submissions) == 1
            sent = [p for p in desk.steps.progresses if p.stage is Stage.SENDING]
            assert sent[-1].done == sent[-1].total

    run_qt(scenario())


def test_cancel_works_under_qts_loop(run_qt: Run, tmp_path: Path) -> None:
    path = tmp_path / "talk.mp3"
    with path.open("wb") as file:
        file.truncate(24 << 20)

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server:
            server.faults.plan(StallInBody(1000), when=is_submission)
            with bench(server.base_url, patience=Patience()) as desk:
                work = asyncio.ensure_future(desk.run(LocalFile(str(path))))
                async with asyncio.timeout(60):
                    while not server.record.requests:
                        await asyncio.sleep(0.01)
                work.cancel()
                async with asyncio.timeout(1):
                    await asyncio.wait([work])
                assert work.cancelled()

    run_qt(scenario())
