"""Composition root: builds and joins every adapter, the online ones through ``services.py``.

``app.py`` loads it: for the window, when that is seen already.
"""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from stt_desktop import isolation, replacement
from stt_desktop.accounts.store import AccountStore
from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.errors import ACCOUNT_UNKNOWN, AppError
from stt_desktop.domain.health import Finding
from stt_desktop.domain.keys import Credentials
from stt_desktop.domain.ports import Transcriber
from stt_desktop.domain.release import Release
from stt_desktop.domain.task import State, Task
from stt_desktop.paths import Paths, resource
from stt_desktop.services import EnteredKey, Services, check_network, list_models, test_account
from stt_desktop.settings import Settings, SettingsStore

if TYPE_CHECKING:
    from stt_desktop.cli.context import Context as CliContext
    from stt_desktop.credentials.keys import KeyringCredentials
    from stt_desktop.jobs.scheduler import Scheduler
    from stt_desktop.ui.crash import CrashHub
    from stt_desktop.ui.file_open import FileOpen
    from stt_desktop.ui.main_window import MainWindow
    from stt_desktop.ui.single_instance import SingleInstance
    from stt_desktop.ui.theme import Theme
    from stt_desktop.whisper.models import ModelStore

log = logging.getLogger(__name__)

_LOCAL_AT_ONCE = 1
"""The built-in engine uses every core for one recording; two would only be slower each."""

_THREADS = 4
"""For the window's short waits on disk and journal; the engine has a process of its own."""

_SWITCH_S = 0.001
"""As long a thread that computes (a poll's answer is parsed, a name is looked up) may hold up the
window's; Python's own 5 ms add up where it has to wait for several."""


def engine_command() -> list[str]:
    """How this program starts itself as the engine's child."""
    if isolation.is_packaged():
        return [isolation.own_program(), "--engine-worker"]
    # -P: a module of the same name in the current folder must not be imported instead of ours.
    return [sys.executable, "-P", "-m", "stt_desktop", "--engine-worker"]


def keyring_command() -> list[str]:
    """How this program starts itself as the keyring's child."""
    return [*engine_command()[:-1], "--keyring-worker"]


class LateFetcher:
    """A :class:`~stt_desktop.domain.ports.Fetcher` that loads the HTTP library when it is needed:
    most commands fetch nothing."""

    async def fetch(
        self,
        url: str,
        target: Path,
        *,
        size: int | None = None,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> None:
        from stt_desktop.media.download import HttpFetcher

        await HttpFetcher().fetch(url, target, size=size, progress=progress)


def model_store(paths: Paths) -> "ModelStore":
    from stt_desktop.whisper.models import ModelStore

    return ModelStore(paths.models, LateFetcher(), shipped=resource("models"))


@asynccontextmanager
async def open_credentials() -> AsyncIterator["KeyringCredentials"]:
    """The keys. Leaving it ends the keyring's child and forgets what was held for the session."""
    from stt_desktop.credentials.keys import KeyringCredentials

    credentials = KeyringCredentials(keyring_command())
    try:
        yield credentials
    finally:
        await credentials.close()


@asynccontextmanager
async def open_scheduler(
    paths: Paths,
    settings: SettingsStore,
    models: "ModelStore",
    accounts: AccountStore,
    credentials: Credentials,
) -> AsyncIterator["Scheduler"]:
    """The queue over an open journal. Leaving it interrupts what runs and ends the engine."""
    from stt_desktop.jobs.clock import SystemClock
    from stt_desktop.jobs.scheduler import Scheduler
    from stt_desktop.journal.sqlite import SqliteJournal
    from stt_desktop.media.download.links import Surroundings
    from stt_desktop.media.probe import AvMedia
    from stt_desktop.media.workshop import open_workshop
    from stt_desktop.whisper.aligner import WhisperAligner
    from stt_desktop.whisper.engine import WhisperTranscriber
    from stt_desktop.whisper.process import EngineProcess

    engine = WhisperTranscriber(models, engine_command(), _log_engine)
    # Its own: a service's text does not wait for its times while a long recording is transcribed.
    aligning = EngineProcess(engine_command(), _log_engine)

    services = Services(paths, settings, credentials)

    def transcriber(task: Task) -> Transcriber:
        if task.provider is Provider.LOCAL:
            return engine
        accounts.changed()  # the command line may have added it beside the window
        # An answer that has come is read even if its account is gone meanwhile.
        usable = accounts.known() if task.state is State.TIMING else accounts.all()
        for account in usable:
            if account.id == task.account:
                return services.transcriber(account)
        raise AppError(ACCOUNT_UNKNOWN, account=service(task))

    def service(task: Task) -> str:
        names = {account.id: account.name for account in accounts.known()}
        return names.get(task.account, task.account)

    def around() -> Surroundings:
        chosen = settings.current
        return Surroundings(chosen.private_links, chosen.proxy, chosen.ca_file, chosen.cookies_file)

    def room(account_id: str) -> int:
        uploads = max(1, settings.current.uploads_at_once)
        return _LOCAL_AT_ONCE if account_id == LOCAL.id else uploads

    async with SqliteJournal(paths.journal) as journal:
        try:
            async with Scheduler(
                journal=journal,
                media=AvMedia(),
                clock=SystemClock(),
                transcriber=transcriber,
                room=room,
                service=service,
                aligner=WhisperAligner(models, aligning),
                guides=settings.guides,
                workshop=open_workshop(paths.cache, around, engine_command()[:-1]),
                replaced=replacement.was_replaced,
            ) as scheduler:
                with _followed(settings, services, scheduler):
                    yield scheduler
        finally:
            services.close()
            await asyncio.gather(engine.close(), aligning.close())


@contextmanager
def _followed(
    settings: SettingsStore, services: Services, scheduler: "Scheduler"
) -> Iterator[None]:
    """Let changes of the settings reach what is under way."""
    loop = asyncio.get_running_loop()

    def follow(changed: Settings) -> None:
        services.follow(changed)
        loop.call_soon_threadsafe(scheduler.look_for_room)

    unsubscribe = settings.subscribe(follow)
    try:
        yield
    finally:
        unsubscribe()


async def check(
    paths: Paths, settings: SettingsStore, models: "ModelStore", accounts: AccountStore
) -> list[Finding]:
    """The doctor's report: each part of the program, how it is and what to do."""
    from stt_desktop.journal.sqlite import SqliteJournal
    from stt_desktop.media.check import check as check_media
    from stt_desktop.media.disk import check as check_disk
    from stt_desktop.providers.client import NetworkSettings
    from stt_desktop.providers.reach import check as check_reach
    from stt_desktop.whisper.engine import WhisperTranscriber

    chosen = settings.current
    ca_file = None if chosen.ca_file is None else Path(chosen.ca_file)
    async with open_credentials() as credentials:
        keyring = await credentials.health()
    return [
        *await WhisperTranscriber(models, engine_command(), _log_engine).check(),
        await check_media(resource("sample", "sample.flac")),
        await SqliteJournal.check(paths.journal),
        keyring,
        *await check_reach(accounts.all(), NetworkSettings(chosen.proxy, ca_file)),
        await asyncio.to_thread(check_disk, paths.data, paths.cache),
    ]


def _newest_release(
    settings: SettingsStore,
) -> Callable[[], Awaitable[Release | None]] | None:
    """Asks the feed that the build of this program names; from source there is none."""
    feed = resource("feed.txt")
    if not feed.is_file():
        return None

    async def ask() -> Release | None:
        from stt_desktop.providers.client import Network, NetworkSettings
        from stt_desktop.providers.releases import newest_release

        chosen = settings.current
        ca_file = None if chosen.ca_file is None else Path(chosen.ca_file)
        network = Network(NetworkSettings(chosen.proxy, ca_file))
        return await newest_release(network, feed.read_text("ascii").strip())

    return ask


def _log_engine(line: str) -> None:
    log.info("engine: %s", line)


def cli_context(paths: Paths, settings: SettingsStore) -> "CliContext":
    from stt_desktop.cli.context import Context
    from stt_desktop.media.kinds import find_media

    models = model_store(paths)
    accounts = AccountStore(paths.accounts)

    @asynccontextmanager
    async def scheduler() -> AsyncIterator["Scheduler"]:
        async with (
            open_credentials() as credentials,
            open_scheduler(paths, settings, models, accounts, credentials) as opened,
        ):
            yield opened

    async def test(account: Account) -> Sequence[str]:
        async with open_credentials() as credentials:
            return await test_account(account, paths, settings, credentials)

    return Context(
        paths=paths,
        settings=settings,
        models=models,
        accounts=accounts,
        credentials=open_credentials,
        test=test,
        scheduler=scheduler,
        check=lambda: check(paths, settings, models, accounts),
        find_media=find_media,
    )


async def _load_online(accounts: AccountStore) -> None:
    """Import what online services need, in a thread, before the first one is used: it takes the
    better part of a second, and the window would stand still for that."""
    if any(account.leaves_this_computer for account in accounts.all()):
        for name in ("client", "driver", "transcriber"):
            await asyncio.to_thread(import_module, f"stt_desktop.providers.{name}")


def set_up_threads(loop: asyncio.AbstractEventLoop) -> None:
    """The loop's own, and how they share the interpreter with the window's."""
    # qasync's own executor would start ten QThreads.
    loop.set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="worker"))
    sys.setswitchinterval(_SWITCH_S)


async def run(
    inputs: Sequence[str],
    paths: Paths,
    settings: SettingsStore,
    *,
    theme: "Theme",
    window: "MainWindow",
    hub: "CrashHub",
    instance: "SingleInstance",
    opened: "FileOpen | None",
) -> int:
    """Fill ``window`` and work until it is closed; the exit code."""
    loop = asyncio.get_running_loop()
    set_up_threads(loop)
    hub.watch(loop)
    accounts = AccountStore(paths.accounts)
    # Late: the command line is joined here, too, and has no window.
    from stt_desktop.media.kinds import find_media
    from stt_desktop.media.peaks import PeakReader
    from stt_desktop.ui.context import Context
    from stt_desktop.ui.dialogs.question import tell_fatal
    from stt_desktop.ui.ending import stop_on_logout, stop_on_signals
    from stt_desktop.ui.session import Session

    models = model_store(paths)
    try:
        async with (
            open_credentials() as credentials,
            open_scheduler(paths, settings, models, accounts, credentials) as scheduler,
        ):
            context = Context(
                paths=paths,
                settings=settings,
                models=models,
                accounts=accounts,
                credentials=credentials,
                test=lambda account: test_account(account, paths, settings, credentials),
                list_models=lambda account, key: list_models(
                    account, paths, settings, credentials if key is None else EnteredKey(key)
                ),
                check=lambda: check(paths, settings, models, accounts),
                check_network=check_network,
                scheduler=scheduler,
                find_media=find_media,
                outlines=PeakReader(paths.cache / "waveforms"),
                newest_release=_newest_release(settings),
                replaced=replacement.was_replaced if isolation.is_packaged() else None,
            )
            session = Session(context, theme, hub, resource("sample", "sample.flac"), window)
            instance.give_to(session.come_forward)
            if opened is not None:
                opened.give_to(session.come_forward)
            stop_on_signals(session.finish)
            stop_on_logout(session.finish)
            loading = loop.create_task(_load_online(accounts))
            try:
                await session.run(inputs)
            finally:
                await asyncio.gather(loading, return_exceptions=True)
    except AppError as error:
        window.hide()
        await tell_fatal(theme, error)
        return 1
    return 0
