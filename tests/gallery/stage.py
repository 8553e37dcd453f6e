"""One open window with a scripted engine, and what a scene does with it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from stt_desktop import services
from stt_desktop.accounts.store import AccountStore
from stt_desktop.domain.account import Provider
from stt_desktop.domain.secret import Secret
from stt_desktop.jobs.clock import SystemClock
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.journal.sqlite import SqliteJournal
from stt_desktop.media.kinds import find_media
from stt_desktop.media.peaks import PeakReader
from stt_desktop.paths import find_paths, resource
from stt_desktop.settings import SettingsStore
from stt_desktop.ui.context import Context
from stt_desktop.ui.crash import CrashHub
from stt_desktop.ui.dialogs.accounts import AccountsDialog
from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.session import Session
from stt_desktop.ui.theme import Theme
from tests.doubles_credentials import FakeCredentials
from tests.gallery.standins import Engine, Media, Models, accepted, how_all_is, models_there

Top = TypeVar("Top", bound=QWidget)


@dataclass
class Stage:
    """One open window with a scripted engine."""

    theme: Theme
    session: Session
    hub: CrashHub
    models: Models
    accounts: AccountStore
    keys: FakeCredentials
    folder: Path
    language: str
    early: MainWindow | None = None
    """What is pictured instead: a window that nothing has filled."""

    @property
    def window(self) -> MainWindow:
        return self.early or self.session.window

    async def until(self, condition: Callable[[], bool]) -> None:
        """Bounded in turns, not in time: a machine that was halted meanwhile is no failure."""
        for _turn in range(6_000):
            if condition():
                return
            await asyncio.sleep(0.01)
        raise TimeoutError

    async def settle(self) -> None:
        """Let the feed's tenth of a second pass and everything be painted."""
        await asyncio.sleep(0.3)

    async def add(self, *names: str) -> None:
        paths = []
        for name in names:
            path = self.folder / name
            shutil.copy(resource("sample", "sample.flac"), path)
            paths.append(str(path))
        self.session.window.inputs_dropped.emit(paths)
        await self.until(lambda: all(self.task(name) for name in names))

    async def reach(self, name: str, state: object) -> None:
        await self.until(lambda: self.task(name).state is state)
        await self.settle()

    async def add_accounts(self) -> None:
        """Two accounts; new recordings go to the first."""
        work = self.accounts.add("work", Provider.SPEECH_TO_TEXT)
        self.accounts.add("LinkAI", Provider.LINKAI)
        await self.keys.store(work, Secret("a-key"))
        await self.session.destination.choose(work.id)

    async def manage_accounts(self) -> Any:
        self.session.window.actions_.accounts.trigger()
        await self.until(lambda: bool(self.dialogs(AccountsDialog)))
        dialog = self.dialogs(AccountsDialog)[0]
        dialog.accounts.setCurrentRow(min(1, dialog.accounts.count() - 1))
        return dialog

    def select(self, name: str) -> None:
        self.session.window.table.clearSelection()
        self.session.window.table.select(self.task(name).id)

    def dialogs(self, kind: type[Top]) -> list[Top]:
        return [one for one in self.window.findChildren(kind) if one.isVisible()]

    def close_dialogs(self) -> None:
        for top in self.shown()[1:]:
            top.close()
        if self.early is not None:
            self.early.hide()
            self.early.deleteLater()
            self.early = None

    def picture(self) -> Any:
        """The window, with its dialog or menu on top where a window manager would put it; what is
        larger than the window is shown whole."""
        window = self.window
        dialogs, menus = self.dialogs(QDialog), self.dialogs(QMenu)
        places = [
            QRect(
                max(0, (window.width() - dialog.width()) // 2),
                max(0, (window.height() - dialog.height()) // 3),
                dialog.width(),
                dialog.height(),
            )
            for dialog in dialogs
        ]
        places += [QRect(window.mapFromGlobal(menu.pos()), menu.size()) for menu in menus]
        room = window.rect()
        for place in places:
            room = room.united(place.adjusted(0, 0, 1, 1))
        under = window.grab()
        whole = QPixmap(room.size() * under.devicePixelRatio())
        whole.setDevicePixelRatio(under.devicePixelRatio())
        whole.fill(QColor(100, 100, 100))
        painter = QPainter(whole)
        painter.translate(-room.topLeft())
        painter.drawPixmap(0, 0, under)
        for top, place in zip([*dialogs, *menus], places, strict=True):
            if isinstance(top, QDialog):
                painter.fillRect(window.rect(), QColor(0, 0, 0, 70))
            painter.drawPixmap(place.topLeft(), top.grab())
            painter.setPen(QColor(120, 120, 120))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        painter.end()
        return whole

    def shown(self) -> list[QWidget]:
        """The window, and what stands on it."""
        return [self.window, *self.dialogs(QDialog), *self.dialogs(QMenu)]

    def task(self, name: str) -> Any:
        return next((one for one in self.session.model.tasks() if one.name == name), None)


@asynccontextmanager
async def opened(theme: Theme, language: str, home: Path) -> AsyncIterator[Stage]:
    """A window of its own, over a journal in ``home``; closed at the end."""
    paths = find_paths()
    engine, models, hub = Engine(language), Models(), CrashHub()
    accounts, keys = AccountStore(paths.accounts), FakeCredentials()
    async with (
        SqliteJournal(paths.journal) as journal,
        Scheduler(
            journal=journal,
            media=Media(),
            clock=SystemClock(),
            transcriber=lambda _task: engine,
            room=lambda account: 1 if account == "local" else 3,
            service=lambda _task: "work",
        ) as scheduler,
    ):
        context = Context(
            paths=paths,
            settings=SettingsStore(paths.settings),
            models=models,  # type: ignore[arg-type]
            accounts=accounts,
            credentials=keys,
            test=accepted,
            list_models=models_there,
            check=how_all_is,
            check_network=services.check_network,
            scheduler=scheduler,
            find_media=find_media,
            outlines=PeakReader(paths.cache / "waveforms"),
        )
        session = Session(context, theme, hub, resource("sample", "sample.flac"))
        running = asyncio.get_running_loop().create_task(session.run())
        made = Stage(theme, session, hub, models, accounts, keys, home / "recordings", language)
        made.folder.mkdir()
        await made.until(session.window.isVisible)
        try:
            yield made
        finally:
            session.finish()
            await running
