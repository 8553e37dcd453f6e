"""What the commands get from ``app.py``. Making one is cheap: nothing is opened yet."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from stt_desktop.accounts.store import AccountStore
from stt_desktop.domain.account import Account
from stt_desktop.domain.health import Finding
from stt_desktop.domain.keys import Credentials
from stt_desktop.domain.recordings import FolderContents
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.paths import Paths
from stt_desktop.settings import SettingsStore
from stt_desktop.whisper.models import ModelStore


@dataclass(frozen=True, slots=True)
class Context:
    paths: Paths
    settings: SettingsStore
    models: ModelStore
    accounts: AccountStore
    credentials: Callable[[], AbstractAsyncContextManager[Credentials]]
    test: Callable[[Account], Awaitable[Sequence[str]]]
    """Asks the account's service whether it accepts the key, where that is free
    (``capabilities.free_test``); the models that it lists. Raises AppError for everything that
    stands in the way."""
    scheduler: Callable[[], AbstractAsyncContextManager[Scheduler]]
    """Opens the journal; leaving it interrupts what runs."""
    check: Callable[[], Awaitable[list[Finding]]]
    find_media: Callable[[Path], FolderContents]
