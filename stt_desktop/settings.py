"""What the person chose. What the machine remembers (window sizes) is kept elsewhere."""

import contextlib
import dataclasses
import json
import logging
import os
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock

from stt_desktop.domain.errors import SETTINGS_UNWRITABLE, AppError
from stt_desktop.domain.task import ExportPlan
from stt_desktop.subtitles.guides import AUTO, Guides, guides

log = logging.getLogger(__name__)

_LOCK_S = 5.0
"""How long another process may take: whoever holds the lock writes one small file."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default. Names are the keys of the file."""

    recognition_language: str | None = None
    """ISO 639-1 code, or None to detect it."""
    model: str = "base"
    review_first: bool = False
    """In the window, new recordings wait until the person starts them."""
    default_account: str = "local"
    export_automatically: bool = True
    """The window writes ``export_formats`` beside each recording when it is done."""
    export_formats: tuple[str, ...] = ("srt", "txt")
    export_folder: str | None = None
    """Where to; None is beside each recording."""
    export_name: str = "{name}"
    """The template of the files' names, as :func:`stt_desktop.jobs.export.check_name` reads it."""
    export_crlf: bool = False
    """Lines end with CR LF, as older programs on Windows want it."""
    export_bom: bool = False
    """Files begin with a byte order mark, by which older programs on Windows know UTF-8."""
    export_overwrite: bool = False
    """A file of the same name is replaced; otherwise the new one gets a number."""
    subtitle_style: str = AUTO
    """The guide that new transcripts are cut by, as :class:`Guides` names it."""
    own_styles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The person's own guides by name, each as :func:`~stt_desktop.subtitles.saved.to_dict` gives
    it."""
    look_for_updates: bool = False
    """The window asks the release feed, once in each run, whether there is a newer version."""
    notify_when_done: bool = True
    """The desktop tells when all recordings are done while the window is not looked at."""
    interface_language: str | None = None
    """As in ``zh_CN``; None follows the system."""
    theme: str = "system"
    """``system``, ``light`` or ``dark``."""
    proxy: str | None = None
    """For the speech services, as in ``http://proxy.example:3128``; None takes the system's."""
    ca_file: str | None = None
    """Path of a PEM file with certificates to trust besides the system's."""
    watch: bool = False
    """The window takes recordings from ``watch_folder`` as they come."""
    watch_folder: str | None = None
    watch_subfolders: bool = True
    watch_account: str | None = None
    """Id of the account that they go to; None is ``default_account``."""
    watch_results: str | None = None
    """Where their files are written; None is as for all recordings."""
    uploads_at_once: int = 3
    """For each account. What only waits for its service is not counted."""
    upload_limit_kb: int = 0
    """Kilobytes (1,000 bytes) a second that all uploads together may take; 0 is no limit."""
    extract_sound: bool = True
    """Of a video, only the sound is sent, where that is smaller."""
    private_links: bool = False
    """Links may lead to addresses of this computer's networks."""
    cookies_file: str | None = None
    """Path of a browser's cookies (Netscape format), for video platforms."""

    def export_plan(self, formats: Sequence[str] | None = None) -> ExportPlan:
        """How files are written; ``formats`` instead of the chosen ones."""
        return ExportPlan(
            formats=self.export_formats if formats is None else tuple(formats),
            folder=self.export_folder,
            overwrite=self.export_overwrite,
            name=self.export_name,
            crlf=self.export_crlf,
            bom=self.export_bom,
        )

    def guides(self) -> Guides:
        """The subtitle guides that can be chosen, and which is."""
        return guides(self.subtitle_style, self.own_styles)


class SettingsStore:
    """The settings file. A broken or newer file never stops the program: what cannot be read
    keeps its default, and the broken file is set aside, not overwritten.

    Threads and processes may change settings at once: each change is made to what the file holds
    by then, so none undoes another's.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._processes = FileLock(f"{path}.lock", timeout=_LOCK_S)
        self._unknown: dict[str, Any] = {}
        self._listeners: list[Callable[[Settings], None]] = []
        self.current = self._load()

    def update(self, **changes: object) -> Settings:
        """Change settings by name, write them, tell the listeners. Blocks on the disk.

        Raises:
            AppError: SETTINGS_UNWRITABLE; then nothing is changed.
        """
        try:
            with self._threads:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with self._processes:
                    changed = dataclasses.replace(self._load(), **changes)  # type: ignore[arg-type]
                    self._write(changed)
                self.current = changed
        except OSError as error:  # Timeout, too: another process holds the lock and hangs
            reason = error.strerror or str(error)
            raise AppError(SETTINGS_UNWRITABLE, path=str(self._path), reason=reason) from error
        for listener in tuple(self._listeners):
            listener(changed)
        return changed

    def guides(self) -> Guides:
        """The subtitle guides that can be chosen now, and which is."""
        return self.current.guides()

    def subscribe(self, listener: Callable[[Settings], None]) -> Callable[[], None]:
        """Call ``listener`` after each change, on the thread that made it; the result ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _load(self) -> Settings:
        self._unknown = {}
        try:
            content = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return Settings()
        except (OSError, ValueError) as error:
            log.info("settings cannot be read, defaults are used: %s", error)
            with contextlib.suppress(OSError):
                self._path.replace(self._path.with_suffix(".broken.json"))
            return Settings()
        if not isinstance(content, dict):
            return Settings()
        fields = {field.name: field for field in dataclasses.fields(Settings)}
        # A newer version's settings stay in the file: going back and forth loses nothing.
        self._unknown = {key: value for key, value in content.items() if key not in fields}
        known: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in content.items()
            if key in fields and _fits(getattr(Settings(), key), value)
        }
        return Settings(**known)

    def _write(self, settings: Settings) -> None:
        content = {**self._unknown, **dataclasses.asdict(settings)}
        temporary = self._path.with_name(f".{self._path.name}.{secrets.token_hex(8)}")
        try:
            with temporary.open("x", encoding="utf-8") as file:
                json.dump(content, file, ensure_ascii=False, indent=2)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path)
        finally:
            temporary.unlink(missing_ok=True)


def _fits(default: object, value: object) -> bool:
    """True when ``value``, read from the file, has the type of the setting."""
    match default:
        case None:
            return value is None or isinstance(value, str)
        case dict():
            return isinstance(value, dict)
        case tuple():
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case _:
            return type(value) is type(default)
