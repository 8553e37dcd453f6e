"""Where things lie: the person's data, and the resources that ship with the program.

Nothing is ever written beside the program. ``STT_DESKTOP_HOME`` moves all state into one folder
(tests, a portable stick); otherwise each kind lies where the operating system keeps it.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP = "stt-desktop"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one person's state. None of them need exist yet."""

    data: Path
    config: Path
    cache: Path
    logs: Path

    @property
    def journal(self) -> Path:
        return self.data / "journal.sqlite3"

    @property
    def models(self) -> Path:
        return self.data / "models"

    @property
    def settings(self) -> Path:
        return self.config / "settings.json"

    @property
    def accounts(self) -> Path:
        """Names and addresses only; the keys lie in the keyring."""
        return self.config / "accounts.json"

    @property
    def window(self) -> Path:
        """What the machine remembers (sizes, columns), apart from what the person chose."""
        return self.config / "window.ini"


def find_paths() -> Paths:
    """The person's folders, by ``STT_DESKTOP_HOME`` or the operating system's custom."""
    if home := os.environ.get("STT_DESKTOP_HOME"):
        root = Path(home).expanduser().absolute()
        return Paths(data=root, config=root, cache=root / "cache", logs=root / "logs")
    dirs = platformdirs.PlatformDirs(APP, appauthor=False)
    return Paths(
        data=Path(dirs.user_data_dir),
        config=Path(dirs.user_config_dir),
        cache=Path(dirs.user_cache_dir),
        logs=Path(dirs.user_log_dir),
    )


def resource(*parts: str) -> Path:
    """A file or folder under ``resources/``: from source, from a wheel and when frozen."""
    return _resources().joinpath(*parts)


def _resources() -> Path:
    package = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "resources"
    carried = package / "resources"
    return carried if carried.is_dir() else package.parent / "resources"
