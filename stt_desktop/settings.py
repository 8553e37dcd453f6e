"""What the person chose. What the machine remembers (window sizes) is kept elsewhere."""

import contextlib
import dataclasses
import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default. Names are the keys of the file."""

    recognition_language: str | None = None
    """ISO 639-1 code, or None to detect it."""
    model: str = "base"
    default_account: str = "local"
    export_automatically: bool = True
    """The window writes ``export_formats`` beside each recording when it is done."""
    export_formats: tuple[str, ...] = ("srt", "txt")
    interface_language: str | None = None
    """As in ``zh_CN``; None follows the system."""
    theme: str = "system"
    """``system``, ``light`` or ``dark``."""
    proxy: str | None = None
    """For the speech services, as in ``http://proxy.example:3128``; None takes the system's."""
    ca_file: str | None = None
    """Path of a PEM file with certificates to trust besides the system's."""


class SettingsStore:
    """The settings file. A broken or newer file never stops the program: what cannot be read
    keeps its default, and the broken file is set aside, not overwritten."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unknown: dict[str, Any] = {}
        self._listeners: list[Callable[[Settings], None]] = []
        self.current = self._load()

    def update(self, **changes: object) -> Settings:
        """Change settings by name, write them, tell the listeners."""
        changed = dataclasses.replace(self.current, **changes)  # type: ignore[arg-type]
        self._write(changed)
        self.current = changed
        for listener in tuple(self._listeners):
            listener(changed)
        return changed

    def subscribe(self, listener: Callable[[Settings], None]) -> Callable[[], None]:
        """Call ``listener`` after each change; the result ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _load(self) -> Settings:
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
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=2)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)


def _fits(default: object, value: object) -> bool:
    """True when ``value``, read from the file, has the type of the setting."""
    match default:
        case None:
            return value is None or isinstance(value, str)
        case tuple():
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        case _:
            return type(value) is type(default)
