"""Composition root: the only file that builds everything and knows every adapter."""

import asyncio
import logging
import os
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from stt_desktop import i18n, logsetup
from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.errors import ACCOUNT_UNKNOWN, AppError
from stt_desktop.domain.health import Finding, Health
from stt_desktop.domain.ports import Transcriber
from stt_desktop.domain.task import Task
from stt_desktop.i18n import _
from stt_desktop.paths import APP, Paths, find_paths, resource
from stt_desktop.settings import SettingsStore

if TYPE_CHECKING:
    from stt_desktop.cli.context import Context as CliContext
    from stt_desktop.jobs.scheduler import Scheduler
    from stt_desktop.ui.crash import CrashHub
    from stt_desktop.ui.single_instance import SingleInstance
    from stt_desktop.ui.theme import Theme
    from stt_desktop.whisper.models import ModelStore

log = logging.getLogger(__name__)

COMMANDS = frozenset({"transcribe", "tasks", "resume", "accounts", "models", "doctor"})

_LOCAL_AT_ONCE = 1
"""The built-in engine uses every core for one recording; two would only be slower each."""

_THREADS = 4
"""For the window's short waits on disk and journal; the engine has a process of its own."""

_LITTLE_DISK = 500_000_000
"""Bytes below which the doctor warns: transcripts are small, a model and its download are not."""


def main(arguments: Sequence[str]) -> int:
    """Run the command line or the window; the exit code."""
    paths = find_paths()
    settings = SettingsStore(paths.settings)
    i18n.use(resource("translations"), settings.current.interface_language)
    logsetup.start(paths.logs)
    if arguments and (arguments[0] in COMMANDS or arguments[0].startswith("-")):
        from stt_desktop.cli.main import main as run_cli

        return run_cli(arguments, lambda: _cli_context(paths, settings))
    return run_window(arguments, paths, settings)


def engine_command() -> list[str]:
    """How this program starts itself as the engine's child."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--engine-worker"]
    return [sys.executable, "-m", "stt_desktop", "--engine-worker"]


def accounts() -> list[Account]:
    """Every account that a task can be sent to; the built-in engine is always there."""
    return [LOCAL]


def model_store(paths: Paths) -> "ModelStore":
    from stt_desktop.media.download import HttpFetcher
    from stt_desktop.whisper.models import ModelStore

    return ModelStore(paths.models, HttpFetcher(), shipped=resource("models"))


@asynccontextmanager
async def open_scheduler(paths: Paths, models: "ModelStore") -> AsyncIterator["Scheduler"]:
    """The queue over an open journal. Leaving it interrupts what runs and ends the engine."""
    from stt_desktop.jobs.clock import SystemClock
    from stt_desktop.jobs.scheduler import Scheduler
    from stt_desktop.journal.sqlite import SqliteJournal
    from stt_desktop.media.probe import AvMedia
    from stt_desktop.whisper.engine import WhisperTranscriber

    engine = WhisperTranscriber(models, engine_command(), _log_engine)

    def transcriber(task: Task) -> Transcriber:
        match task.provider:
            case Provider.LOCAL:
                return engine
            case _:
                raise AppError(ACCOUNT_UNKNOWN, account=task.account)

    def room(_account_id: str) -> int:
        return _LOCAL_AT_ONCE

    async with SqliteJournal(paths.journal) as journal:
        try:
            async with Scheduler(
                journal=journal,
                media=AvMedia(),
                clock=SystemClock(),
                transcriber=transcriber,
                room=room,
                service=lambda task: task.account,
            ) as scheduler:
                yield scheduler
        finally:
            await engine.close()


async def check(paths: Paths, models: "ModelStore") -> list[Finding]:
    """The doctor's report: each part of the program, how it is and what to do."""
    from stt_desktop.journal.sqlite import SqliteJournal
    from stt_desktop.whisper.engine import WhisperTranscriber

    return [
        *await WhisperTranscriber(models, engine_command(), _log_engine).check(),
        await SqliteJournal.check(paths.journal),
        _check_disk(paths),
    ]


def _check_disk(paths: Paths) -> Finding:
    folder = next(p for p in (paths.data, *paths.data.parents) if p.exists())
    free = shutil.disk_usage(folder).free
    fact = _("{gigabytes} GB free in {folder}").format(
        gigabytes=round(free / 1e9, 1), folder=paths.data
    )
    if free < _LITTLE_DISK:
        return Finding("disk", Health.WARNING, fact, _("Free some space."))
    return Finding("disk", Health.GOOD, fact)


def _log_engine(line: str) -> None:
    log.info("engine: %s", line)


def _cli_context(paths: Paths, settings: SettingsStore) -> "CliContext":
    from stt_desktop.cli.context import Context
    from stt_desktop.media.kinds import find_media

    models = model_store(paths)
    return Context(
        paths=paths,
        settings=settings,
        models=models,
        accounts=accounts,
        scheduler=lambda: open_scheduler(paths, models),
        check=lambda: check(paths, models),
        find_media=find_media,
    )


def run_window(inputs: Sequence[str], paths: Paths, settings: SettingsStore) -> int:
    """Open the window with ``inputs``, or hand them to the one that is open; the exit code."""
    os.environ["QT_API"] = "pyside6"  # qasync looks at it when it is imported
    import qasync
    from PySide6.QtWidgets import QApplication

    from stt_desktop.ui.crash import CrashHub
    from stt_desktop.ui.garbage import GuiThreadCollector
    from stt_desktop.ui.single_instance import SingleInstance, Start
    from stt_desktop.ui.theme import Theme

    app = QApplication([APP])
    app.setApplicationDisplayName("STT Desktop")
    app.setDesktopFileName(APP)
    # The session decides when it is over; a hidden window may still be finishing work.
    app.setQuitOnLastWindowClosed(False)
    instance = SingleInstance(paths.data)
    if instance.start(inputs) is Start.HANDED_OVER:
        return 0
    hub = CrashHub()
    hub.install()
    theme = Theme(app, resource("icons"), settings.current.theme)
    collector = GuiThreadCollector(app)
    collector.start()
    try:
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            work = _window(inputs, paths, settings, theme=theme, hub=hub, instance=instance)
            return runner.run(work)
    finally:
        collector.stop()
        hub.uninstall()
        instance.close()


async def _window(
    inputs: Sequence[str],
    paths: Paths,
    settings: SettingsStore,
    *,
    theme: "Theme",
    hub: "CrashHub",
    instance: "SingleInstance",
) -> int:
    from stt_desktop.media.kinds import find_media
    from stt_desktop.ui.context import Context
    from stt_desktop.ui.dialogs.question import tell_fatal
    from stt_desktop.ui.session import Session, stop_on_logout, stop_on_signals

    loop = asyncio.get_running_loop()
    # qasync's own executor would start ten QThreads.
    loop.set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="worker"))
    hub.watch(loop)
    models = model_store(paths)
    try:
        async with open_scheduler(paths, models) as scheduler:
            context = Context(
                paths=paths,
                settings=settings,
                models=models,
                accounts=accounts,
                scheduler=scheduler,
                find_media=find_media,
            )
            session = Session(context, theme, hub, resource("sample", "sample.flac"))
            instance.asked.connect(lambda given, _token: session.come_forward(given))
            stop_on_signals(session)
            stop_on_logout(session)
            await session.run(inputs)
    except AppError as error:
        await tell_fatal(theme, error)
        return 1
    return 0
