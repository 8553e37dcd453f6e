"""A recording that is another one by the time it is sent: real files, through the real pipeline."""

import os
import shutil
import sys
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import Provider
from stt_desktop.domain.errors import SOURCE_CHANGED, AppError
from stt_desktop.domain.ports import MediaInfo
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import State
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.journal.sqlite import SqliteJournal
from stt_desktop.media.download.links import Surroundings
from stt_desktop.media.fingerprint import fingerprint
from stt_desktop.media.probe import AvMedia
from stt_desktop.media.workshop import open_workshop
from tests.media import make
from tests.media.formats import record
from tests.providers.conftest import KEY, bench
from tests.services.linkai import LinkAiServer
from tests.services.speech_to_text import SpeechToTextServer

Run = Callable[[Coroutine[Any, Any, Any]], Any]

PROGRAM = [sys.executable, "-P", "-m", "stt_desktop"]
SERVICES: dict[Provider, Any] = {
    Provider.SPEECH_TO_TEXT: SpeechToTextServer,
    Provider.LINKAI: LinkAiServer,
}


def written(path: Path) -> None:
    """In place, as an editor does; its size stays."""
    with path.open("r+b") as file:
        file.seek(-100, os.SEEK_END)
        file.write(bytes(100))


def replaced(path: Path) -> None:
    """By another file of the same size and time, as a backup is put back."""
    status = path.stat()
    other = path.with_name("other")
    shutil.copy(path, other)
    written(other)
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(path)


class ChangingMedia(AvMedia):
    """The file changes at the moment at which it has been looked at, or been read through."""

    def __init__(self, change: Callable[[Path], None], after: str) -> None:
        super().__init__()
        self._change = change
        self._after = after

    async def probe(self, source: LocalFile) -> MediaInfo:
        found = await super().probe(source)
        self._happen("probe", source)
        return found

    async def fingerprint(self, source: LocalFile) -> str:
        found = await super().fingerprint(source)
        self._happen("fingerprint", source)
        return found

    def _happen(self, after: str, source: LocalFile) -> None:
        if after == self._after:
            self._change(Path(source.path))


numbered = pytest.mark.skipif(os.name != "posix", reason="files have no numbers that stay")


@pytest.mark.parametrize("after", ["probe", "fingerprint"])
@pytest.mark.parametrize("change", [written, pytest.param(replaced, marks=numbered)])
@pytest.mark.parametrize(
    ("provider", "kind"),
    [
        (Provider.SPEECH_TO_TEXT, ".mp3"),
        (Provider.SPEECH_TO_TEXT, ".mp4"),
        (Provider.LINKAI, ".mp3"),
    ],
    ids=["as it is", "its sound", "LinkAI"],
)
def test_it_is_not_sent(
    run: Run,
    tmp_path: Path,
    provider: Provider,
    kind: str,
    change: Callable[[Path], None],
    after: str,
) -> None:
    path = record(tmp_path, kind)

    async def scene() -> None:
        with (
            SERVICES[provider](keys=[KEY]) as service,
            bench(service.base_url, provider) as one,
        ):
            async with (
                SqliteJournal(tmp_path / "journal.sqlite3") as journal,
                Scheduler(
                    journal=journal,
                    media=ChangingMedia(change, after),
                    clock=SystemClock(),
                    transcriber=lambda _task: one.transcriber,
                    room=lambda _account: 1,
                    service=lambda _task: "work",
                    workshop=open_workshop(tmp_path / "cache", Surroundings, PROGRAM),
                ) as scheduler,
            ):
                wish = NewTask(LocalFile(str(path)), path.name, one.account)
                (task,) = await scheduler.add([wish])
                await scheduler.settle([task.id])
                task = scheduler.tasks[task.id]
            assert task.state is State.FAILED
            assert task.error is not None
            assert task.error.kind is SOURCE_CHANGED
            assert not service.record.submissions

    run(scene())


def test_a_file_that_is_being_written_has_no_fingerprint(tmp_path: Path) -> None:
    path = make.write(tmp_path / "talk.wav", make.tone(1.0), codec="pcm_s16le")

    class Writer(threading.Event):
        """Nobody stops; but whenever that is asked, somebody writes."""

        def is_set(self) -> bool:
            with path.open("ab") as file:
                file.write(b"more")
            assert path.stat().st_size < 1_000_000, "it is read without an end"
            return False

    with pytest.raises(AppError) as caught:
        fingerprint(LocalFile(str(path)), Writer())
    assert caught.value.kind is SOURCE_CHANGED


def test_an_unchanged_one_has_its_own(tmp_path: Path, run: Run) -> None:
    path = make.write(tmp_path / "talk.wav", make.tone(1.0), codec="pcm_s16le")
    source = LocalFile(str(path))

    async def scene() -> None:
        media = AvMedia()
        found = await media.probe(source)
        looked_at = replace(source, state=found.state)
        assert found.state is not None
        assert await media.fingerprint(looked_at) == await media.fingerprint(source)

    run(scene())
