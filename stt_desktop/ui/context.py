"""What the window gets from ``app.py``."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from stt_desktop.domain.account import Account
from stt_desktop.jobs.scheduler import Scheduler
from stt_desktop.paths import Paths
from stt_desktop.settings import SettingsStore
from stt_desktop.whisper.models import ModelStore


@dataclass(frozen=True, slots=True)
class Context:
    paths: Paths
    settings: SettingsStore
    models: ModelStore
    accounts: Callable[[], Sequence[Account]]
    scheduler: Scheduler
    """Already entered; the window never leaves it."""
    find_media: Callable[[Path], Iterable[Path]]
