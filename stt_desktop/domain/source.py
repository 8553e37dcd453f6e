"""What was dropped: a media file on this computer, or a link."""

import ipaddress
import os
import posixpath
import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class FileState:
    """What tells one state of one file from another. ``size`` is in bytes, ``changed_ns`` the time
    of its last change; ``number`` is its own in its file system, 0 where that has none."""

    size: int
    changed_ns: int
    number: int

    @classmethod
    def of(cls, status: os.stat_result) -> Self:
        # Not every file system of Windows has numbers that stay.
        number = status.st_ino if os.name == "posix" else 0
        return cls(status.st_size, status.st_mtime_ns, number)


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file by its absolute path (``os.fsdecode``'s form: any byte sequence survives).

    ``state`` is the one in which it was looked at, where that matters: whoever reads it in another
    one reads another recording.
    """

    path: str
    state: FileState | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        return os.path.basename(self.path)  # noqa: PTH119 - pure text, no file system

    @property
    def label(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class RemoteUrl:
    """A recording on the web, by its https address (http for loopback only)."""

    url: str

    @property
    def name(self) -> str:
        parts = urlsplit(self.url)
        return (
            posixpath.basename(unquote(parts.path).rstrip("/")) or parts.netloc.rpartition("@")[2]
        )

    @property
    def label(self) -> str:
        """What a person recognizes it by: a file's name; of a page the host, the path and what
        tells its recording from others there. Whatever in it may be a key is left out."""
        parts = urlsplit(self.url)
        if _FILE.match(self.name) and parts.path.strip("/"):
            return self.name
        path = [_shown(part) for part in unquote(parts.path).split("/") if part]
        if len(path) > 2:
            path[1:-1] = ["…"]
        told = [
            f"{name}={value}"
            for name, value in parse_qsl(parts.query)
            if name in _TELLS_APART and _NUMBER.fullmatch(value)
        ]
        host = parts.netloc.rpartition("@")[2].removeprefix("www.")
        text = "/".join([host, *path]) + "?" * bool(told) + "&".join(told)
        return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)

    @property
    def host(self) -> str:
        try:
            return urlsplit(self.url).hostname or self.url
        except ValueError:
            return self.url

    @property
    def is_public(self) -> bool:
        """Whether somebody elsewhere could reach it, as far as its text tells; a name and password
        in it are for its own host alone."""
        if _LOGIN.match(self.url):
            return False
        host = self.host.rstrip(".")
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return "." in host and not host.endswith(_AT_HOME)
        return address.is_global and not address.is_multicast


_LOGIN = re.compile(r"[^:/?#]+://[^/?#]*@")

_FILE = re.compile(
    r"[^:]+\.(?!(?:aspx?|cgi|html?|jsp|php)$)(?=[a-z0-9]{2,5}$)[0-9]*[a-z]", re.IGNORECASE
)
"""The name of a file; what a server makes its pages with is none, nor another address."""

_TELLS_APART = frozenset({"aid", "bvid", "episode", "id", "p", "v", "vid", "video_id"})
"""What video pages name their recording by. Anything else that is sent along may be a key."""

_NUMBER = re.compile(r"[\w-]{1,23}", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9]{24,}")
"""So long is no word, and no number that a page has."""


def _shown(part: str) -> str:
    """Of a part of a path: no login of another address, nothing set, no key."""
    if ":" in part:
        part = part.rpartition("@")[2]
    return _KEY.sub(lambda key: key[0][:6] + "…", re.split("[;=]", part, maxsplit=1)[0])


_AT_HOME = (".local", ".localhost", ".internal", ".lan", ".home.arpa")
"""Ends of names that only a local network knows (RFC 6761, 6762, 8375 and custom)."""

Source = LocalFile | RemoteUrl


def parse_link(text: str) -> RemoteUrl | None:
    """The link that ``text`` is, or None. Surrounding white space is not part of a link; spaces
    within are encoded, as browsers do."""
    candidate = text.strip()
    try:
        parts = urlsplit(candidate)
    except ValueError:
        return None
    host = parts.hostname
    if parts.scheme.lower() in ("http", "https") and host and " " not in host:
        return RemoteUrl(candidate.replace(" ", "%20"))
    return None
