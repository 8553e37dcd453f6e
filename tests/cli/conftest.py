"""The command line in this process, over a real journal and a scripted engine."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from stt_desktop.accounts.store import AccountStore
from stt_desktop.cli.context import Context
from stt_desktop.cli.main import main
from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.health import Finding, Health
from stt_desktop.domain.keys import Credentials
from stt_desktop.domain.ports import Clock
from stt_desktop.domain.task import Task
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.journal.sqlite import SqliteJournal
from stt_desktop.media.kinds import find_media
from stt_desktop.paths import Paths
from stt_desktop.settings import SettingsStore
from stt_desktop.whisper.catalogue import Model, ModelFile
from stt_desktop.whisper.models import ModelStore
from tests.cli.ran import Ran
from tests.doubles import ManualClock, ScriptedMedia, ScriptedTranscriber
from tests.doubles_credentials import FakeCredentials

CONTENT = b"a very small model"
MODEL = Model(
    name="tiny",
    repository="nobody/tiny",
    revision="1",
    files=(
        ModelFile(
            "model.bin",
            len(CONTENT),
            "ea522037925af871c61494f879744d8b170b97f5e3f99a7fae484d6ac87f1723",
        ),
    ),
)


@dataclass
class Program:
    """``program("tasks", "list")`` runs the command line; the fields are what it works with."""

    home: Path
    capture: pytest.CaptureFixture[str]
    transcriber: ScriptedTranscriber = field(default_factory=ScriptedTranscriber)
    media: ScriptedMedia = field(default_factory=ScriptedMedia)
    clock: Clock = field(default_factory=ManualClock)
    credentials: FakeCredentials = field(default_factory=FakeCredentials)
    tested: list[str] = field(default_factory=list)
    answer: AppError | None = None
    """What a service says to the test of an account; None: the key is good."""
    findings: list[Finding] = field(
        default_factory=lambda: [Finding("engine", Health.GOOD, "it runs")]
    )

    def __call__(self, *argv: str) -> Ran:
        self.capture.readouterr()
        code = main(argv, self.context)
        out, err = self.capture.readouterr()
        return Ran(code, out, err)

    def context(self) -> Context:
        return Context(
            paths=self.paths,
            settings=SettingsStore(self.paths.settings),
            models=ModelStore(self.paths.models, None, sources=(), catalogue={"tiny": MODEL}),  # type: ignore[arg-type]
            accounts=AccountStore(self.paths.accounts),
            credentials=self.open_credentials,
            test=self.ask_service,
            scheduler=self.scheduler,
            check=self.check,
            find_media=find_media,
        )

    @asynccontextmanager
    async def open_credentials(self) -> AsyncIterator[Credentials]:
        yield self.credentials

    async def ask_service(self, account: Account) -> Sequence[str]:
        self.tested.append(account.name)
        if self.answer is not None:
            raise self.answer
        return ("base", "large-v3") if account.capabilities.names_models else ()

    @property
    def paths(self) -> Paths:
        return Paths(self.home, self.home, self.home / "cache", self.home / "logs")

    @asynccontextmanager
    async def scheduler(self) -> AsyncIterator[Scheduler]:
        async with (
            SqliteJournal(self.paths.journal) as journal,
            Scheduler(
                journal=journal,
                media=self.media,
                clock=self.clock,
                transcriber=lambda _task: self.transcriber,
                room=lambda _: 1,
                service=lambda task: task.account,
                guides=SettingsStore(self.paths.settings).current.guides,
            ) as scheduler,
        ):
            yield scheduler

    async def check(self) -> list[Finding]:
        return self.findings

    async def stored(self) -> Mapping[str, Task]:
        """The tasks in the journal, by the source as given."""
        async with self.scheduler() as scheduler:
            return {task.given: task for task in scheduler.tasks.values()}


@pytest.fixture
def program(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    monkeypatch.chdir(tmp_path)
    return Program(home, capsys)


@pytest.fixture
def recording(tmp_path: Path) -> Callable[[str], str]:
    """``recording(name)`` makes a file below the current folder; what is in it does not matter to
    the scripted engine."""

    def make(name: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"sound")
        return name

    return make
