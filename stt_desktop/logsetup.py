"""One log file, rotated, for the whole program. It never holds a key or a transcript."""

import contextlib
import logging
import logging.handlers
from pathlib import Path

# httpx logs whole URLs at INFO and header values at DEBUG (hpack): never let them through.
_SILENCED = ("httpx", "httpcore", "hpack", "asyncio", "qasync", "faster_whisper")


def start(folder: Path, *, debug: bool = False) -> None:
    """Log into ``folder``. A folder that cannot be written leaves the program without a log."""
    root = logging.getLogger()
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    for name in _SILENCED:
        logging.getLogger(name).setLevel(logging.WARNING)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "stt-desktop.log",
            maxBytes=2_000_000,
            backupCount=3,
            encoding="utf-8",
            errors="backslashreplace",
            delay=True,
        )
        handler.setFormatter(
            logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s")
        )
        root.addHandler(handler)
