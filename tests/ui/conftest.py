"""A real window over a real journal and scheduler; only the engine behind the port is scripted."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ["QT_API"] = "pyside6"

import pytest
import qasync
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from stt_desktop import services
from stt_desktop.accounts.store import AccountStore
from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import MODEL_MISSING, AppError
from stt_desktop.domain.health import Finding, Health
from stt_desktop.domain.secret import Secret
from stt_desktop.domain.task import State, Task
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.journal.sqlite import SqliteJournal
from stt_desktop.media.kinds import find_media
from stt_desktop.media.peaks import PeakReader
from stt_desktop.paths import find_paths, resource
from stt_desktop.settings import SettingsStore
from stt_desktop.ui.context import Context
from stt_desktop.ui.crash import CrashHub
from stt_desktop.ui.session import Session
from stt_desktop.ui.theme import Theme
from stt_desktop.whisper.catalogue import CATALOGUE
from tests.doubles import ScriptedMedia, ScriptedTranscriber, until
from tests.doubles_credentials import FakeCredentials
from tests.doubles_player import ScriptedPlayer

_HERE = Path(__file__).parent
_HARMLESS = (
    "does not support propagateSizeHints",
    "pa_context_connect.* failed",
    "No audio device detected",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Any other warning of Qt fails a test; these say only that nobody sees the window, and that
    this machine has no sound."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(*_HARMLESS))


@pytest.fixture(autouse=True)
def collect_on_the_gui_thread() -> Iterator[None]:
    """As the program does (see ``ui/garbage.py``): a worker thread must not end Qt's objects."""
    gc.disable()
    yield
    gc.collect()


RunQt = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def run_qt(qapp: QApplication) -> Iterator[RunQt]:
    """`run_qt(coroutine)` on a Qt event loop that is asyncio's too, bounded in time."""
    qapp.setQuitOnLastWindowClosed(False)

    async def bounded(work: Coroutine[Any, Any, Any]) -> Any:
        async with asyncio.timeout(90):
            return await work

    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(qapp)) as runner:
        yield lambda work: runner.run(bounded(work))
    # What asked to be deleted is, before the next test looks at the list of windows.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, resource("icons"), "light")


async def all_is_well() -> list[Finding]:
    return [Finding("journal", Health.GOOD, f"kept in {Path.home()}/data")]


class ScriptedModels:
    """Stands for the store of models: there, or not yet."""

    def __init__(self) -> None:
        self.present = True
        self.asked = False
        self.failure: AppError | None = None
        self.may_finish = asyncio.Event()
        self.may_finish.set()

    def known(self) -> list[Any]:
        return list(CATALOGUE.values())

    async def verify(self, name: str) -> None:
        if self.failure is not None:
            raise self.failure

    async def remove(self, name: str) -> None:
        self.present = False

    def model(self, name: str) -> Any:
        return CATALOGUE[name]

    async def installed(self, name: str) -> bool:
        self.asked = True
        return self.present

    async def install(self, name: str, *, progress: Callable[[int, int | None], None]) -> None:
        progress(50_000_000, 100_000_000)
        await self.may_finish.wait()
        if self.failure is not None:
            raise self.failure
        progress(100_000_000, 100_000_000)
        self.present = True


@dataclass
class Desk:
    """One running window and what stands behind it."""

    session: Session
    scheduler: Scheduler
    engine: ScriptedTranscriber
    media: ScriptedMedia
    models: ScriptedModels
    settings: SettingsStore
    folder: Path
    hub: CrashHub
    accounts: AccountStore
    credentials: FakeCredentials
    player: ScriptedPlayer
    running: "asyncio.Task[None]" = field(repr=False)

    def recording(self, name: str) -> str:
        """A file of that name (the scripted engine does not read it)."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"sound")
        return str(path)

    def task(self, name: str) -> Task | None:
        return next((task for task in self.session.model.tasks() if task.name == name), None)

    async def reach(self, name: str, state: State) -> Task:
        """Wait until the window shows the task of that name in that state."""
        await until(lambda: (task := self.task(name)) is not None and task.state is state)
        task = self.task(name)
        assert task is not None
        return task

    async def add(self, *names: str) -> None:
        """Drop recordings of these names on the window; returns when their rows are there."""
        self.session.window.inputs_dropped.emit([self.recording(name) for name in names])
        await until(lambda: all(self.task(name) is not None for name in names))

    def select(self, *names: str) -> None:
        table = self.session.window.table
        table.clearSelection()
        for name in names:
            task = self.task(name)
            assert task is not None
            index = self.session.model.index_of(task.id)
            table.selectionModel().select(
                index,
                table.selectionModel().SelectionFlag.Select
                | table.selectionModel().SelectionFlag.Rows,
            )

    def notices(self) -> dict[str, str]:
        return self.session.window.notices.texts()


async def _accepted(_account: Account) -> Sequence[str]:
    """A test of an account that found a good key."""
    return ()


async def _no_models(_account: Account, _key: Secret | None) -> Sequence[str]:
    return ()


def named(accounts: AccountStore, task: Task) -> str:
    """The name of a task's account."""
    return next((one.name for one in accounts.known() if one.id == task.account), task.account)


OpenDesk = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def open_desk(theme: Theme, tmp_path: Path, qapp: QApplication) -> OpenDesk:
    """`async with open_desk() as desk:` a window, closed at the end. The journal survives: the
    next one of the same test finds what the last one left."""

    @asynccontextmanager
    async def opened(
        *,
        hold: set[str] | None = None,
        model_present: bool = True,
        fail: dict[str, Exception] | None = None,
        credentials: FakeCredentials | None = None,
        test: Callable[[Account], Awaitable[Sequence[str]]] = _accepted,
        list_models: Callable[[Account, Secret | None], Awaitable[Sequence[str]]] = _no_models,
    ) -> AsyncIterator[Desk]:
        paths = find_paths()
        accounts = AccountStore(paths.accounts)
        keys = credentials or FakeCredentials()
        engine, media, models = ScriptedTranscriber(), ScriptedMedia(), ScriptedModels()
        engine.held |= hold or set()
        engine.failures |= fail or {}
        models.present = model_present
        settings = SettingsStore(paths.settings)
        player = ScriptedPlayer()
        hub = CrashHub()
        async with (
            SqliteJournal(paths.journal) as journal,
            Scheduler(
                journal=journal,
                media=media,
                clock=SystemClock(),
                transcriber=lambda _task: engine,
                room=lambda _: 1,
                service=lambda task: named(accounts, task),
                guides=settings.guides,
            ) as scheduler,
        ):
            context = Context(
                paths=paths,
                settings=settings,
                models=models,  # type: ignore[arg-type]
                accounts=accounts,
                credentials=keys,
                test=test,
                list_models=list_models,
                check=all_is_well,
                check_network=services.check_network,
                scheduler=scheduler,
                find_media=find_media,
                outlines=PeakReader(paths.cache / "waveforms"),
                player=lambda: player,
            )
            session = Session(context, theme, hub, resource("sample", "sample.flac"))
            running = asyncio.get_running_loop().create_task(session.run())
            desk = Desk(
                session, scheduler, engine, media, models, settings,
                tmp_path / "recordings", hub, accounts, keys, player, running,
            )  # fmt: skip
            try:
                # Offered, shown, and the first look at the model is over.
                await until(lambda: session.window.isVisible() and models.asked)
                yield desk
            finally:
                session.finish()
                await running

    return opened


@pytest.fixture
def model_missing() -> AppError:
    return AppError(MODEL_MISSING, model="base", megabytes=148)
