"""What was dropped: a media file on this computer, or a link."""

import os.path
import posixpath
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file by its absolute path (``os.fsdecode``'s form: any byte sequence survives)."""

    path: str

    @property
    def name(self) -> str:
        return os.path.basename(self.path)  # noqa: PTH119 - pure text, no file system


@dataclass(frozen=True, slots=True)
class RemoteUrl:
    """A recording on the web, by its https address (http for loopback only)."""

    url: str

    @property
    def name(self) -> str:
        parts = urlsplit(self.url)
        return posixpath.basename(unquote(parts.path).rstrip("/")) or parts.netloc


Source = LocalFile | RemoteUrl


def parse_link(text: str) -> RemoteUrl | None:
    """The link that ``text`` is, or None. Surrounding white space is not part of a link."""
    candidate = text.strip()
    try:
        parts = urlsplit(candidate)
    except ValueError:
        return None
    if parts.scheme.lower() in ("http", "https") and parts.hostname:
        return RemoteUrl(candidate)
    return None
