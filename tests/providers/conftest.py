"""Accounts at the services of tests/services, with a driver whose patience is short."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.events import Event
from stt_desktop.domain.ports import Job, MediaInfo, Progress
from stt_desktop.domain.secret import Secret
from stt_desktop.domain.source import LocalFile, RemoteUrl, Source
from stt_desktop.domain.task import Options
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.providers.client import Network, NetworkSettings
from stt_desktop.providers.driver import Driver, Patience
from stt_desktop.providers.linkai import LinkAi
from stt_desktop.providers.protocol import HttpApi
from stt_desktop.providers.speech_to_text import SpeechToText
from stt_desktop.providers.transcriber import HttpTranscriber
from tests.doubles_credentials import FakeCredentials

KEY = "sk-canary-5e1f0b7d/and-more"
LINK = "https://example.com/talks/a%20talk.mp3"

QUICK = Patience(tries=3, first_pause=0.01, longest_pause=0.02, answer_seconds=20)
SETTINGS = NetworkSettings(connect_seconds=10, write_seconds=10)


class RecordingSteps:
    """The pipeline's side: what was recorded, in order, and every progress."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.progresses: list[Progress] = []
        self._happened = asyncio.Event()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until what was recorded and shown fulfils a condition."""
        async with asyncio.timeout(20):
            while not condition():
                self._happened.clear()
                await self._happened.wait()

    @property
    def names(self) -> list[str]:
        return [type(event).__name__ for event in self.events]

    async def record(self, event: Event) -> None:
        await asyncio.sleep(0)
        self.events.append(event)
        self._happened.set()

    async def keep_part(self, index: int, raw: str) -> None:
        raise AssertionError("services send no parts")

    def progress(self, progress: Progress) -> None:
        self.progresses.append(progress)
        self._happened.set()

    @property
    def notices(self) -> list[str]:
        return [p.notice.code for p in self.progresses if p.notice is not None]


@dataclass
class Bench:
    """One account's transcriber and what stands behind it."""

    account: Account
    transcriber: HttpTranscriber
    driver: Driver
    credentials: FakeCredentials
    steps: RecordingSteps = field(default_factory=RecordingSteps)

    async def run(self, source: Source, *, mode: str = "auto", **more: Any) -> str:
        async with asyncio.timeout(60):
            return await self.transcriber.run(job(source, mode=mode, **more), self.steps)


def account_at(url: str, provider: Provider = Provider.SPEECH_TO_TEXT) -> Account:
    return Account("an-id", "Work", provider, base_url=url, poll_seconds=0.01)


def api_for(account: Account) -> HttpApi:
    return LinkAi(account) if account.provider is Provider.LINKAI else SpeechToText(account)


@contextmanager
def bench(
    url: str,
    provider: Provider = Provider.SPEECH_TO_TEXT,
    *,
    key: str = KEY,
    patience: Patience = QUICK,
    settings: NetworkSettings = SETTINGS,
    clock: Any = None,
) -> Iterator[Bench]:
    """A transcriber for the service at ``url``; must be opened inside the running loop."""
    account = account_at(url, provider)
    api = api_for(account)
    clock = clock or SystemClock()
    credentials = FakeCredentials()
    credentials.hold_for_session(account, Secret(key))
    driver = Driver(api, account, Network(settings), clock, patience)
    try:
        yield Bench(
            account,
            HttpTranscriber(api, account, driver, credentials, clock),
            driver,
            credentials,
        )
    finally:
        driver.close()


def job(
    source: Source,
    *,
    mode: str = "auto",
    duration_ms: int | None = 600_000,
    size_bytes: int = 1000,
    **more: Any,
) -> Job:
    media = None
    if isinstance(source, LocalFile):
        media = MediaInfo(duration_ms, "mp3", "mp3", 1, has_video=False, size_bytes=size_bytes)
    return Job("a-task", source, Options(mode=mode), media, **more)


@pytest.fixture
def recording(tmp_path: Path) -> LocalFile:
    """300,000 bytes: some leave at once, the end is held back."""
    path = tmp_path / "a talk.mp3"
    path.write_bytes(bytes(range(250)) * 1200)
    return LocalFile(str(path))


@pytest.fixture
def link() -> RemoteUrl:
    return RemoteUrl(LINK)
