"""Composition root: the only file that builds everything and knows every adapter."""

import logging
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from stt_desktop import i18n, logsetup
from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.health import Finding, Health
from stt_desktop.domain.ports import Transcriber
from stt_desktop.domain.task import Task
from stt_desktop.i18n import _
from stt_desktop.paths import Paths, find_paths, resource
from stt_desktop.settings import SettingsStore

if TYPE_CHECKING:
    from stt_desktop.cli.context import Context as CliContext
    from stt_desktop.jobs.scheduler import Scheduler
    from stt_desktop.whisper.models import ModelStore

log = logging.getLogger(__name__)

COMMANDS = frozenset({"transcribe", "tasks", "resume", "accounts", "models", "doctor"})

_LOCAL_AT_ONCE = 1
"""The built-in engine uses every core for one recording; two would only be slower each."""

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

    def limit(task: Task) -> tuple[str, int]:
        return task.account, _LOCAL_AT_ONCE

    async with SqliteJournal(paths.journal) as journal:
        try:
            async with Scheduler(
                journal=journal,
                media=AvMedia(),
                clock=SystemClock(),
                transcriber=transcriber,
                limit=limit,
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
    raise SystemExit("the window is not built yet")
