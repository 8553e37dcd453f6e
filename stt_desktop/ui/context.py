"""What the window gets from ``app.py``."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from stt_desktop.accounts.store import AccountStore
from stt_desktop.domain.account import Account
from stt_desktop.domain.health import Finding
from stt_desktop.domain.keys import Credentials
from stt_desktop.domain.recordings import FolderContents
from stt_desktop.domain.release import Release
from stt_desktop.domain.secret import Secret
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.paths import Paths
from stt_desktop.settings import SettingsStore
from stt_desktop.ui.microphone import Microphone, QtMicrophone
from stt_desktop.ui.presenters.playing import Outlines
from stt_desktop.ui.transcript.player import Player, QtPlayer
from stt_desktop.whisper.models import ModelStore


@dataclass(frozen=True, slots=True)
class Context:
    paths: Paths
    settings: SettingsStore
    models: ModelStore
    accounts: AccountStore
    credentials: Credentials
    test: Callable[[Account], Awaitable[Sequence[str]]]
    """Asks the account's service whether it accepts the key, where that is free
    (``capabilities.free_test``); the models that it lists. Raises AppError for everything that
    stands in the way."""
    list_models: Callable[[Account, Secret | None], Awaitable[Sequence[str]]]
    """The models that the server lists, asked with that key (None: the account's own). Raises
    AppError."""
    check: Callable[[], Awaitable[list[Finding]]]
    """The doctor's report."""
    check_network: Callable[[str | None, str | None], Awaitable[None]]
    """(proxy, file of certificates): whether they can be used. Asks nobody for anything. Raises
    AppError: PROXY_UNUSABLE or CERTIFICATE_UNUSABLE."""
    scheduler: Scheduler
    """Already entered; the window never leaves it."""
    find_media: Callable[[Path], FolderContents]
    outlines: Outlines
    """What waveforms are drawn from."""
    player: Callable[[], Player] = QtPlayer
    microphone: Callable[[], Microphone] = QtMicrophone
    newest_release: Callable[[], Awaitable[Release | None]] | None = None
    """Asks the release feed; None where this program was built without one."""
    replaced: Callable[[], bool] | None = None
    """Whether another version has taken this program's place on the disk; None where none can."""

    def destination(self) -> Account:
        """Where new recordings go."""
        return self.accounts.default(self.settings.current.default_account)
