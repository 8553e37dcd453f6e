"""Recordings at an OpenAI-compatible server, over real HTTP: its dialects, and parts.

What was heard is in tones (``tests/tones.py``): a word that was cut, lost or moved would show.
"""

import asyncio
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import (
    KEY_REFUSED,
    KEY_WANTED,
    MODEL_NOT_OFFERED,
    MODELS_NOT_LISTED,
    NO_TRANSCRIPTIONS_THERE,
    PART_REFUSED,
    SERVICE_TROUBLE,
    SOURCE_CHANGED,
    AppError,
)
from stt_desktop.domain.events import PartAnswered
from stt_desktop.domain.parts import PartLimit
from stt_desktop.domain.ports import AccountBlockedError, AnswerLostError, Job, MediaInfo
from stt_desktop.domain.secret import Secret
from stt_desktop.domain.source import FileState, LocalFile
from stt_desktop.domain.task import Options
from stt_desktop.domain.transcript import Recognition, Timing
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.media.cutting.cutter import SoundCutter
from stt_desktop.providers.client import Network
from stt_desktop.providers.driver import Driver
from stt_desktop.providers.openai import OpenAi
from stt_desktop.providers.openai_servers import Servers
from stt_desktop.providers.openai_transcriber import OpenAiTranscriber
from stt_desktop.providers.transcriber import HttpTranscriber
from tests.doubles_credentials import FakeCredentials
from tests.excerpts import RATE, write_wav
from tests.providers.conftest import KEY, QUICK, SETTINGS, RecordingSteps
from tests.services import faults
from tests.services.openai import (
    BLOCK,
    NO_TIMES,
    OPENAI,
    OWN,
    SEGMENTS,
    TEXT_ONLY,
    Dialect,
    OpenAiServer,
    is_transcription,
    refusal,
)
from tests.tones import Tone, speak, text_of

WORDS = 72
"""Half a minute: nine sentences."""


@dataclass
class Desk:
    """An account at a server, and the recording to be sent."""

    server: OpenAiServer
    transcriber: OpenAiTranscriber
    account: Account
    source: LocalFile
    said: list[Tone]
    duration_ms: int
    parts: Path
    steps: "PartSteps"

    def job(self, parts: Sequence[str] = (), content: str = "c1") -> Job:
        size = Path(self.source.path).stat().st_size
        media = MediaInfo(self.duration_ms, "wav", "pcm_s16le", 1, False, size)
        return Job("a-task", self.source, Options(), media, parts, content=content)

    async def run(self, parts: Sequence[str] = (), content: str = "c1") -> Recognition:
        async with asyncio.timeout(60):
            raw = await self.transcriber.run(self.job(parts, content), self.steps)
        return self.transcriber.read(raw)


class PartSteps(RecordingSteps):
    @property
    def parts(self) -> list[str]:
        return [event.raw for event in self.events if isinstance(event, PartAnswered)]


Opened = Callable[..., Any]


@pytest.fixture
def desk(tmp_path: Path) -> Opened:
    """``desk(dialect, key=…, **account)`` opens one, inside the running loop."""

    @contextmanager
    def opened(
        dialect: Dialect = OPENAI,
        *,
        key: str | None = KEY,
        words: int = WORDS,
        servers: Servers | None = None,
        **account: Any,
    ) -> Iterator[Desk]:
        sound, said = speak(words)
        source = LocalFile(str(write_wav(tmp_path / "a talk.wav", sound)))
        with OpenAiServer(dialect, keep=tmp_path / "received", keys=[KEY]) as server:
            values = {"base_url": server.base_url, **account}
            one = Account("an-id", "Work", Provider.OPENAI, **values)
            api, clock, credentials = OpenAi(one), SystemClock(), FakeCredentials()
            if key is not None:
                credentials.hold_for_session(one, Secret(key))
            driver = Driver(api, one, Network(SETTINGS), clock, QUICK)
            http = HttpTranscriber(api, one, driver, credentials, clock)
            cutter = SoundCutter(tmp_path / "parts")
            transcriber = OpenAiTranscriber(api, one, http, cutter, servers or Servers())
            duration = len(sound) * 1000 // RATE
            try:
                yield Desk(
                    server,
                    transcriber,
                    one,
                    source,
                    said,
                    duration,
                    tmp_path / "parts",
                    PartSteps(),
                )
            finally:
                driver.close()

    return opened


def run(coroutine: Any) -> None:
    asyncio.run(coroutine)


def check_words(found: Recognition, said: Sequence[Tone], within_ms: int = 0) -> None:
    """Every word once, in order, and where it was spoken."""
    bare = [word.text.strip(" .").lower() for word in found.words]
    assert bare == [tone.word for tone in said]
    assert "".join(word.text for word in found.words) == found.text
    late = [
        abs(word.start_ms - tone.start_ms) for word, tone in zip(found.words, said, strict=True)
    ]
    assert max(late) <= within_ms


# --- dialects ---------------------------------------------------------------------------------


def test_words_come_with_their_times(desk: Opened) -> None:
    async def scenario() -> None:
        with desk() as one:
            found = await one.run()
            check_words(found, one.said)
            assert found.text == text_of(one.said)
            assert {word.timing for word in found.words} == {Timing.PROVIDER}
            assert found.language == "en"
            assert one.steps.names == ["Sending", "Committing"]
            (asked,) = one.server.asked
            assert asked["model"] == ["whisper-1"]
            assert asked["timestamp_granularities[]"] == ["word", "segment"]
            assert not one.parts.exists()

    run(scenario())


@pytest.mark.parametrize(
    ("dialect", "forms", "timed"),
    [
        (SEGMENTS, ["verbose_json", "verbose_json"], True),
        (BLOCK, ["verbose_json", "verbose_json"], False),
        (NO_TIMES, ["verbose_json", "json"], False),
        (TEXT_ONLY, ["verbose_json", "verbose_json", "json", "text"], False),
        (replace(OPENAI, plain=True), ["verbose_json"], False),
        (replace(OPENAI, words=False, segments="none"), ["verbose_json"], False),
        (replace(OPENAI, words=False), ["verbose_json"], True),
        (replace(NO_TIMES, errors="detail"), ["verbose_json", "json"], False),
    ],
    ids=["segments", "block", "no-times", "text-only", "plain", "empty", "no-words", "fastapi"],
)
def test_a_server_is_asked_in_the_next_form_until_it_knows_one(
    desk: Opened, dialect: Dialect, forms: list[str], timed: bool
) -> None:
    async def scenario() -> None:
        with desk(dialect) as one:
            found = await one.run()
            assert found.text == text_of(one.said)
            assert bool(found.words) is timed
            if timed:
                check_words(found, one.said, within_ms=700)
            assert [asked["response_format"][0] for asked in one.server.asked] == forms
            assert len(one.server.record.submissions) == 1
            # What was learned spares the next recording the refusals.
            await one.run()
            assert [asked["response_format"][0] for asked in one.server.asked[len(forms) :]] == [
                forms[-1]
            ]

    run(scenario())


@pytest.mark.parametrize(
    ("base", "path"),
    [("/v1/", ""), ("/v1/", "v1"), ("/", ""), ("/", "v1"), ("/v1/", "v1/audio/transcriptions")],
)
def test_an_address_is_right_with_and_without_v1(desk: Opened, base: str, path: str) -> None:
    async def scenario() -> None:
        with desk(replace(OPENAI, base=base)) as one:
            from stt_desktop.domain.account import check_address

            account = replace(one.account, base_url=check_address(f"{one.server.origin}/{path}"))
            with rebuilt(one, account) as there:
                found = await there.run()
                check_words(found, there.said)
                assert (await there.transcriber.test()).error is None

    run(scenario())


@contextmanager
def rebuilt(one: Desk, account: Account) -> Iterator[Desk]:
    """The same desk for another account at the same server."""
    api, clock, credentials = OpenAi(account), SystemClock(), FakeCredentials()
    credentials.hold_for_session(account, Secret(KEY))
    driver = Driver(api, account, Network(SETTINGS), clock, QUICK)
    http = HttpTranscriber(api, account, driver, credentials, clock)
    transcriber = OpenAiTranscriber(api, account, http, SoundCutter(one.parts), Servers())
    try:
        yield replace(one, transcriber=transcriber, account=account)
    finally:
        driver.close()


def test_an_address_without_speech_recognition_is_explained(desk: Opened) -> None:
    async def scenario() -> None:
        with desk(replace(OPENAI, base="/api/stt/")) as one:
            account = replace(one.account, base_url=f"{one.server.origin}/v1/")
            with rebuilt(one, account) as there:
                with pytest.raises(AccountBlockedError) as raised:
                    await there.run()
                assert raised.value.error.kind is NO_TRANSCRIPTIONS_THERE

    run(scenario())


def test_a_server_of_ones_own_needs_no_key(desk: Opened) -> None:
    async def scenario() -> None:
        with desk(OWN, key=None) as one:
            check_words(await one.run(), one.said)
            assert one.server.record.requests[0].key == "absent"
            result = await one.transcriber.test()
            assert result.error is not None
            assert result.error.kind is MODELS_NOT_LISTED

    run(scenario())


@pytest.mark.parametrize(("key", "kind"), [(None, KEY_WANTED), ("a-wrong-key", KEY_REFUSED)])
def test_a_missing_key_is_told_from_a_wrong_one(desk: Opened, key: str | None, kind: Any) -> None:
    async def scenario() -> None:
        with desk(key=key) as one:
            with pytest.raises(AccountBlockedError) as raised:
                await one.run()
            assert raised.value.error.kind is kind

    run(scenario())


def test_the_models_are_listed_and_judged(desk: Opened) -> None:
    async def scenario() -> None:
        with desk(replace(OPENAI, models=("large-v3", "whisper-1"))) as one:
            result = await one.transcriber.test()
            assert result.models == ("large-v3", "whisper-1")
            assert result.error is None
            with rebuilt(one, replace(one.account, model="tiny")) as other:
                error = (await other.transcriber.test()).error
                assert error is not None
                assert error.kind is MODEL_NOT_OFFERED
                assert "large-v3" in error.message()
                with pytest.raises(AccountBlockedError) as raised:
                    await other.run()
                assert raised.value.error.kind is MODEL_NOT_OFFERED
            assert one.server.record.submissions == ()

    run(scenario())


# --- parts ------------------------------------------------------------------------------------


def test_what_is_too_large_is_cut_and_put_together_without_a_seam(desk: Opened) -> None:
    async def scenario() -> None:
        with desk(replace(OPENAI, most_bytes=520_000), limit_bytes=500_000) as one:
            found = await one.run()
            check_words(found, one.said)
            assert len(one.server.heard) >= 3
            heard = [tone.word for part in one.server.heard for tone in part]
            assert heard == [tone.word for tone in one.said]
            assert all(size.size <= 500_000 for size in one.server.record.submissions)
            assert not list(one.parts.iterdir())
            assert found.duration_ms == one.duration_ms
            # Every part's answer is on disk before the next one leaves.
            marks = [n for n in one.steps.names if n in {"Committing", "PartAnswered"}]
            assert marks == ["Committing", "PartAnswered"] * len(one.server.heard)

    run(scenario())


def test_a_length_is_a_limit_as_well(desk: Opened) -> None:
    async def scenario() -> None:
        with desk(replace(OPENAI, most_seconds=16.5), limit_ms=16_000) as one:
            check_words(await one.run(), one.said)
            assert all(len(part) % 8 == 0 for part in one.server.heard), "cut in a sentence"

    run(scenario())


@pytest.mark.parametrize(
    "dialect",
    [
        replace(OPENAI, most_bytes=600_000),
        replace(OPENAI, most_bytes=600_000, errors="page"),
        replace(OPENAI, most_seconds=17),
    ],
    ids=["says-bytes", "says-nothing", "says-seconds"],
)
def test_a_limit_that_nobody_told_is_learned_from_the_refusal(
    desk: Opened, dialect: Dialect, tmp_path: Path
) -> None:
    async def scenario() -> None:
        file = tmp_path / "servers.json"
        with desk(dialect, servers=Servers(file)) as one:
            check_words(await one.run(), one.said)
            refused = len(one.server.record.requests) - len(one.server.record.submissions)
            assert 1 <= refused <= 3
            # Also at the next start: nothing is refused any more.
            with rebuilt(one, one.account) as again:
                again.transcriber._servers = Servers(file)
                before = len(again.server.record.requests)
                check_words(await again.run(), again.said)
                more = again.server.record.requests[before:]
                assert all(request.status == 200 for request in more)

    run(scenario())


@pytest.mark.parametrize(
    "words", ["Maximum content size limit (20000) exceeded", "Audio longer than 1 seconds"]
)
def test_a_limit_that_cannot_be_meant_is_not_learned(desk: Opened, words: str) -> None:
    """Each part of some milliseconds would be charged as a whole minute."""

    async def scenario() -> None:
        with desk() as one:
            one.server.faults.plan(refusal(413 if "size" in words else 400, words), when=nth(0))
            with pytest.raises(AppError) as raised:
                await one.run()
            assert raised.value.kind is PART_REFUSED
            assert one.server.heard == []
            check_words(await one.run(), one.said)
            assert len(one.server.heard) == 1

    run(scenario())


def test_a_server_that_takes_nothing_ends_it(desk: Opened) -> None:
    async def scenario() -> None:
        with desk(replace(OPENAI, most_bytes=1000, errors="page")) as one:
            with pytest.raises(AppError) as raised:
                await one.run()
            assert raised.value.kind is PART_REFUSED
            assert len(one.server.record.requests) < 10

    run(scenario())


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_only_the_part_without_an_answer_is_sent_again(desk: Opened, lost: int) -> None:
    async def scenario() -> None:
        with desk(limit_bytes=500_000) as one:
            one.server.faults.plan(faults.CutBeforeAnswer(), when=nth(lost))
            with pytest.raises(AnswerLostError):
                await one.run()
            kept = one.steps.parts
            assert len(kept) == lost
            before = len(one.server.heard)
            found = await one.run(kept)
            check_words(found, one.said)
            assert len(one.server.heard) - before == len(one.steps.parts) - lost
            counts = one.server.record.accepted_per_content()
            assert max(counts.values()) == 2
            assert list(counts.values()).count(2) == 1

    run(scenario())


def nth(number: int) -> Callable[[Any], bool]:
    counter = itertools.count()
    return lambda request: is_transcription(request) and next(counter) == number


def test_all_parts_answered_and_not_yet_joined_sends_nothing(desk: Opened) -> None:
    async def scenario() -> None:
        with desk(limit_bytes=500_000) as one:
            await one.run()
            before = len(one.server.record.requests)
            check_words(await one.run(one.steps.parts), one.said)
            assert len(one.server.record.requests) == before
            assert one.steps.names[-1] == "Sending"

    run(scenario())


def test_parts_of_another_recording_are_not_taken(desk: Opened) -> None:
    async def scenario() -> None:
        with desk(limit_bytes=500_000) as one:
            await one.run()
            before = len(one.server.heard)
            check_words(await one.run(one.steps.parts, content="c2"), one.said)
            assert len(one.server.heard) == 2 * before

    run(scenario())


def test_a_refused_part_loses_nothing_of_those_before(desk: Opened) -> None:
    async def scenario() -> None:
        with desk(limit_bytes=500_000) as one:
            one.server.faults.plan(refusal(500), when=nth(1))
            with pytest.raises(AppError) as raised:
                await one.run()
            assert raised.value.kind is SERVICE_TROUBLE
            check_words(await one.run(one.steps.parts), one.said)
            assert max(one.server.record.accepted_per_content().values()) == 1

    run(scenario())


def test_a_recording_that_changes_between_parts_is_noticed(desk: Opened) -> None:
    async def scenario() -> None:
        with desk(limit_bytes=500_000) as one:
            work = asyncio.ensure_future(one.run())
            await one.steps.until(lambda: bool(one.steps.parts))
            os.truncate(one.source.path, 1_000_000)
            with pytest.raises(AppError) as raised:
                await work
            assert raised.value.kind is SOURCE_CHANGED

    run(scenario())


@pytest.mark.parametrize("limit", [None, 500_000], ids=["whole", "in parts"])
def test_a_recording_that_has_changed_since_it_was_looked_at_is_not_sent(
    desk: Opened, limit: int | None
) -> None:
    async def scenario() -> None:
        with desk(limit_bytes=limit) as one:
            state = FileState.of(Path(one.source.path).stat())
            os.truncate(one.source.path, state.size - 2)
            one.source = LocalFile(one.source.path, state)
            with pytest.raises(AppError) as raised:
                await one.run()
            assert raised.value.kind is SOURCE_CHANGED
            assert not one.server.heard

    run(scenario())


def test_a_part_of_a_task_that_waits_for_days_is_not_swept(desk: Opened) -> None:
    """It waits for a network; meanwhile other recordings are cut."""

    async def scenario() -> None:
        with desk(limit_bytes=500_000) as one:
            async with SoundCutter(one.parts).open(one.source, 0, "waiting") as waiting:
                part = await waiting.next(PartLimit(most_ms=9_000), lambda _ms: None)
                assert part is not None
                os.utime(part.path, (0, 0))
                check_words(await one.run(), one.said)
                assert Path(part.path).is_file()
            assert not list(one.parts.iterdir())

    run(scenario())


def test_cancelling_leaves_no_part_behind(desk: Opened) -> None:
    async def scenario() -> None:
        with desk(limit_bytes=500_000) as one:
            one.server.faults.plan(faults.StallBeforeAnswer(), when=nth(1))
            work = asyncio.ensure_future(one.run())
            await one.steps.until(lambda: one.steps.names.count("Committing") == 2)
            work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await work
            assert not list(one.parts.iterdir())

    run(scenario())


# --- a server that charges nothing ------------------------------------------------------------


def test_what_nobody_charges_for_is_sent_again_by_itself(desk: Opened) -> None:
    async def scenario() -> None:
        with desk(OWN, key=None, price_per_minute=Decimal(0), limit_bytes=500_000) as one:
            one.server.faults.plan(faults.CutBeforeAnswer(), when=nth(1))
            check_words(await one.run(), one.said)
            assert "Committing" not in one.steps.names

    run(scenario())


def test_without_a_price_the_person_decides(desk: Opened) -> None:
    async def scenario() -> None:
        with desk(OWN, key=None) as one:
            one.server.faults.plan(faults.CutBeforeAnswer(), when=is_transcription)
            with pytest.raises(AnswerLostError):
                await one.run()
            assert len(one.server.record.submissions) == 1

    run(scenario())


def test_the_key_goes_nowhere_but_into_its_header(desk: Opened, tmp_path: Path) -> None:
    async def scenario() -> None:
        with desk(limit_bytes=500_000, servers=Servers(tmp_path / "servers.json")) as one:
            await one.run()
            assert not any(request.key_strayed for request in one.server.record.requests)
            assert all(request.key == "right" for request in one.server.record.requests)
            kept = [raw for raw in one.steps.parts if KEY in raw]
            files = [path for path in tmp_path.rglob("*") if path.is_file()]
            assert files
            assert not kept
            assert not [path for path in files if KEY.encode() in path.read_bytes()]

    run(scenario())
