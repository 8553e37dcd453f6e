"""What the registry knows about a format."""

from collections.abc import Callable
from dataclasses import dataclass

from stt_desktop.domain.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Format:
    """``title`` says what it is for, to be translated where it is shown. ``extension`` follows the
    recording's name without its own. ``needs_times`` marks what cannot be written from bare text.
    ``write`` gives the file's whole text, with line feeds as line ends, to be stored as UTF-8
    without a byte order mark. It never fails: what the format cannot say is said otherwise."""

    name: str
    extension: str
    title: str
    needs_times: bool
    write: Callable[[Transcript], str]
