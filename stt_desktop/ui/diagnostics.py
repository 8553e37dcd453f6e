"""What helps to mend a fault, as text to copy: versions, the system, how each part is, counts.

No key, no address, no name of a recording, and no path beyond the person's own folder.
"""

import locale
import platform
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from stt_desktop import __version__
from stt_desktop.domain.health import Finding
from stt_desktop.domain.task import Task
from stt_desktop.settings import Settings

_PARTS = ("PySide6-Essentials", "qasync", "av", "faster-whisper", "ctranslate2", "httpx", "keyring")


def diagnostics(findings: Sequence[Finding], tasks: Iterable[Task], settings: Settings) -> str:
    """One fact a line, in English: whoever mends the fault reads it."""
    lines = [
        f"STT Desktop {__version__}",
        f"Python {platform.python_version()}, {'packaged' if _is_packaged() else 'from source'}",
        f"{platform.platform()}, {platform.machine()}",
        f"Qt {qVersion()}, {QGuiApplication.platformName()}, {_screens()}",
        f"language {locale.getlocale()[0]}, window {settings.interface_language or 'system'}",
        "parts: " + ", ".join(f"{name} {_version(name)}" for name in _PARTS),
        f"settings: {_settings(settings)}",
        *_tasks(tasks),
        *(_finding(one) for one in findings),
    ]
    return "\n".join(lines) + "\n"


def _is_packaged() -> bool:
    return bool(getattr(sys, "frozen", False))


def _screens() -> str:
    sizes = (
        f"{one.size().width()}x{one.size().height()}@{one.devicePixelRatio():g}"
        for one in QGuiApplication.screens()
    )
    return " ".join(sizes)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "?"


def _settings(settings: Settings) -> str:
    told = {
        "theme": settings.theme,
        "model": settings.model,
        "recognition": settings.recognition_language or "detected",
        "formats": "+".join(settings.export_formats),
        # Whether, not what: an address can hold a name and a password.
        "proxy": "set" if settings.proxy else "system",
        "certificates": "own" if settings.ca_file else "system",
    }
    return ", ".join(f"{name} {value}" for name, value in told.items())


def _tasks(tasks: Iterable[Task]) -> list[str]:
    every = list(tasks)
    states = Counter(task.state.value for task in every)
    errors = Counter(task.error.code for task in every if task.error is not None)
    services = Counter(task.provider.value for task in every)
    return [
        f"{title}: {', '.join(f'{name} {count}' for name, count in sorted(counted.items())) or '-'}"
        for title, counted in (("tasks", states), ("errors", errors), ("services", services))
    ]


def _finding(finding: Finding) -> str:
    return _without_home(f"{finding.part}: {finding.health.value}: {finding.fact}")


def _without_home(text: str) -> str:
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text
