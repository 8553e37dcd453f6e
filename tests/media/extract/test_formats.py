"""Every format that the services name goes through the real pipeline to a service, and what that
receives sounds as long as the recording, with every click where it was."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import CAPABILITIES, Provider
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Options, State, Task
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.journal.sqlite import SqliteJournal
from stt_desktop.media.download.links import Surroundings
from stt_desktop.media.probe import AvMedia
from stt_desktop.media.workshop import open_workshop
from tests.media import make
from tests.media.formats import RECIPES, decoded, played, record, two_tracks
from tests.providers.conftest import KEY, bench
from tests.services.linkai import LinkAiServer
from tests.services.speech_to_text import SpeechToTextServer

Run = Callable[[Coroutine[Any, Any, Any]], Any]

PROGRAM = [sys.executable, "-P", "-m", "stt_desktop"]
SERVICES: dict[Provider, Any] = {
    Provider.SPEECH_TO_TEXT: SpeechToTextServer,
    Provider.LINKAI: LinkAiServer,
}
CLOSE = 0.020
"""Seconds."""


async def sent(
    folder: Path, provider: Provider, recording: Path, options: Options
) -> tuple[Task, Path, str]:
    """The task at its end, and the file that the service received with its name."""
    kept = folder / "received"
    kept.mkdir()
    with (
        SERVICES[provider](keys=[KEY], keep=kept) as service,
        bench(service.base_url, provider) as one,
    ):
        async with (
            SqliteJournal(folder / "journal.sqlite3") as journal,
            Scheduler(
                journal=journal,
                media=AvMedia(),
                clock=SystemClock(),
                transcriber=lambda _task: one.transcriber,
                room=lambda _account: 1,
                service=lambda _task: "work",
                workshop=open_workshop(folder / "cache", Surroundings, PROGRAM),
            ) as scheduler,
        ):
            wish = NewTask(LocalFile(str(recording)), recording.name, one.account, options)
            (task,) = await scheduler.add([wish])
            async with asyncio.timeout(60):
                await scheduler.settle([task.id])
            task = scheduler.tasks[task.id]
        assert task.state is State.DONE, task.error
        (submission,) = service.record.submissions
    assert submission.path is not None
    left = [one for one in (folder / "cache").rglob("*") if one.is_file()]
    assert left == [], "what was made is removed"
    return task, Path(submission.path), str(submission.filename)


def same_sound(original: Path, received: Path) -> None:
    """Whoever only decodes what was received hears what a player plays of the original."""
    length, clicks = played(original)
    other_length, other_clicks = decoded(received)
    assert abs(length - other_length) <= CLOSE
    assert len(clicks) == len(other_clicks)
    for before, after in zip(clicks, other_clicks, strict=True):
        assert abs(before - after) <= CLOSE


def _takes(provider: Provider, ending: str) -> bool:
    return ending in (CAPABILITIES[provider].extensions or frozenset())


CASES = [
    (ending, provider, extract)
    for ending in sorted(RECIPES)
    for provider in SERVICES
    # Without extraction, only what the service does not take is of interest.
    for extract in ((True,) if _takes(provider, ending) else (True, False))
]


@pytest.mark.parametrize(("ending", "provider", "extract"), CASES)
def test_every_format_arrives(
    run: Run, tmp_path: Path, ending: str, provider: Provider, extract: bool
) -> None:
    recording = record(tmp_path, ending)
    task, received, name = run(sent(tmp_path, provider, recording, Options(extract=extract)))
    known = CAPABILITIES[provider].extensions or frozenset()
    assert Path(name).stem == "clicks"
    assert Path(name).suffix in known
    if task.sent_bytes is None:
        assert received.read_bytes() == recording.read_bytes()
        assert ending in known
    else:
        same_sound(recording, received)
        assert received.stat().st_size == task.sent_bytes
        assert received.stat().st_size <= 1.05 * recording.stat().st_size


ODD: dict[str, dict[str, Any]] = {
    "caf.caf": {"codec": "pcm_s16be", "rate": 44_100},
    "alaw.wav": {"codec": "pcm_alaw", "rate": 8_000},
    "adpcm.avi": {"codec": "adpcm_ms", "rate": 44_100, "video_s": 6.0},
    "alac.mov": {"codec": "alac", "rate": 44_100, "video_s": 6.0},
    "dolby.mkv": {"codec": "ac3", "rate": 48_000, "layout": "stereo", "video_s": 6.0},
    "stream.ts": {"codec": "aac", "rate": 48_000, "container": "mpegts"},
    "no ending": {"codec": "libmp3lame", "rate": 44_100, "container": "mp3"},
    "語音.mka": {"codec": "flac", "container": "matroska"},
}


@pytest.mark.parametrize("provider", SERVICES)
@pytest.mark.parametrize("name", ODD)
def test_what_no_service_names_arrives_too(
    run: Run, tmp_path: Path, name: str, provider: Provider
) -> None:
    recording = make.write(tmp_path / name, make.clicks(6.0), **ODD[name])
    _task, received, sent_name = run(sent(tmp_path, provider, recording, Options()))
    assert Path(sent_name).suffix in (CAPABILITIES[provider].extensions or frozenset())
    same_sound(recording, received)


@pytest.mark.parametrize("ending", [".mkv", ".mp4", ".mov"])
def test_sound_that_begins_later_than_the_picture_keeps_its_place(
    run: Run, tmp_path: Path, ending: str
) -> None:
    recording = make.write(
        tmp_path / f"late{ending}",
        make.silence(0),
        codec="aac",
        rate=48_000,
        pieces=[(1.5, make.clicks(2.0)), (5.0, make.clicks(1.0))],
        video_s=6.0,
    )
    _task, received, _name = run(sent(tmp_path, Provider.LINKAI, recording, Options()))
    length, clicks = decoded(received)
    assert [round(at, 1) for at in clicks] == [1.5, 2.5, 5.0]
    assert abs(length - 6.0) <= 0.1


@pytest.mark.parametrize("track", [None, 1, 2])
def test_the_chosen_track_is_sent(run: Run, tmp_path: Path, track: int | None) -> None:
    recording = two_tracks(tmp_path / "two.mkv")
    options = Options(track=track)
    task, received, _name = run(sent(tmp_path, Provider.LINKAI, recording, options))
    _length, clicks = decoded(received)
    # The second one is marked as the default: a player would choose it.
    assert len(clicks) == (6 if track == 1 else 3)
    assert task.tracks == ("eng · Clicks · aac, mono", "deu · aac, mono")
