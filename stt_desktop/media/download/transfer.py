"""One download in its thread: attempts, resumption, and what an answer is worth. Blocks."""

import base64
import contextlib
import json
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

import httpcore

from stt_desktop import __version__
from stt_desktop.media.download.addresses import PrivateAddressError, Rules, UnsafeAddressError
from stt_desktop.media.download.connection import CutError, Line, ProxySettingError, open_pool

_MOST_REDIRECTS = 5
_MOST_TRIES = 5
_PATIENT_TRIES = 14
_LONGEST_PAUSE_S = 60.0
"""Together some eight minutes without a network."""
_FRESH_COURAGE = 1 << 20
"""Bytes after which a broken connection is none of those that are counted."""
_LONGEST_WAIT_S = 120.0
_RESERVE = 200_000_000
"""Bytes of disk that no download takes."""
_LOOK_EVERY = 64 << 20
_COMES_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
_DEAD = frozenset({404, 410})
_FORBIDDEN = frozenset({401, 402, 403, 407, 451})


class Why(Enum):
    """Why a download is refused, for good."""

    UNSAFE = auto()
    PRIVATE = auto()
    DEAD = auto()
    FORBIDDEN = auto()
    BUSY = auto()
    TOO_LARGE = auto()
    OTHER = auto()


class RefusedError(Exception):
    """The answer cannot be used, and asking again now would not help. The text is for people;
    ``host`` is who gave it."""

    def __init__(self, reason: str, why: Why = Why.OTHER, host: str = "") -> None:
        super().__init__(reason)
        self.why = why
        self.host = host


class NoRoomError(Exception):
    """The disk would be full."""


class BrokenError(Exception):
    """The connection broke; another one may do better. The text is for people."""


class _NotNowError(Exception):
    def __init__(self, reason: str, wait_s: float | None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Limits:
    """``read_s`` is the longest silence; over that time at least 1 KiB a second must come.
    ``most_s`` bounds the whole. A ``patient`` download waits out a lost network: it tries again
    after nothing came, with longer and longer pauses."""

    connect_s: float = 10.0
    read_s: float = 60.0
    pause_s: float = 1.0
    most_s: float = 24 * 3600.0
    most_bytes: int = 20_000_000_000
    patient: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """How to get there: which addresses are fine, through which proxy, whom to trust besides."""

    rules: Rules
    proxy: str | None = None
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What is known before the first byte: the address behind all redirects, the status, the
    headers (lower case)."""

    url: str
    status: int
    phrase: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Body:
    """What a response brings: bytes from ``start`` on, of ``total`` (None: unknown)."""

    start: int
    total: int | None


class Transfer:
    """``opened`` gets the head of each answer before its body is read, and may raise. ``done``
    and ``total`` are bytes, ``moved`` counts what came since the start; another thread reads
    them, and may call :meth:`cut`."""

    def __init__(
        self,
        url: str,
        target: Path,
        way: Way,
        limits: Limits,
        *,
        size: int | None = None,
        opened: Callable[[Head], None] = lambda _head: None,
    ) -> None:
        self._url = url
        self.target = target
        self._version_file = target.with_name(f"{target.name}.etag")
        self._way = way
        self._limits = limits
        self._size = size
        self._opened = opened
        self._ended = threading.Event()
        self._line = Line()
        self._stalled = ""
        self._asked_last = urlsplit(url).hostname or url
        self.done = 0
        self.total = size
        self.moved = 0
        self.waits = ""
        """Why it waits by itself, while it does: silence is no stall then."""

    @property
    def host(self) -> str:
        """Whom it asked last."""
        return self._asked_last

    def cut(self, stalled: str = "") -> None:
        """End it; or, with the reason of a stall, only the connection in use."""
        if stalled:
            self._stalled = stalled
        else:
            self._ended.set()
        self._line.cut()

    def run(self) -> None:
        """Download, whatever it takes.

        Raises:
            RefusedError, BrokenError, NoRoomError, OSError (the disk); CutError after
            :meth:`cut`.
        """
        tries, anew = 0, False
        while True:
            tries, before = tries + 1, self.moved
            try:
                self._attempt(anew=anew)
            except _RangeRefusedError:
                if anew:
                    raise RefusedError("it refuses to send the file", host=self.host) from None
                anew = True
            except _NotNowError as error:
                wait_s = self._limits.pause_s * 2**tries if error.wait_s is None else error.wait_s
                if tries >= _MOST_TRIES or wait_s > _LONGEST_WAIT_S:
                    raise RefusedError(str(error), Why.BUSY, self.host) from None
                self._rest(wait_s, str(error))
            except BrokenError as error:
                brought, anew = self.moved - before, False
                if brought >= _FRESH_COURAGE:
                    tries = 0
                if self._gives_up(tries, brought):
                    raise
                self._rest(self._pause(tries), str(error))
            else:
                return

    def _gives_up(self, tries: int, brought: int) -> bool:
        if not self._limits.patient:
            return tries >= _MOST_TRIES or (tries > 1 and not brought)
        # Where nothing ever came, the address may be wrong: the person should hear of it soon.
        return tries >= (_PATIENT_TRIES if _length(self.target) else _MOST_TRIES)

    def _pause(self, tries: int) -> float:
        if not self._limits.patient:
            return self._limits.pause_s
        return min(_LONGEST_PAUSE_S, self._limits.pause_s * float(2 ** max(0, tries - 1)))

    def _rest(self, seconds: float, why: str) -> None:
        self.waits = why
        if self._ended.wait(seconds):
            raise CutError
        self.waits = ""

    def _attempt(self, *, anew: bool) -> None:
        there, version = (0, None) if anew else self._begin()
        self.done = there
        if self._size is not None and there == self._size:
            return
        headers = {}
        if there and version:
            headers = {"Range": f"bytes={there}-", "If-Range": version}
        self._line, self._stalled = Line(), ""
        if self._ended.is_set():
            raise CutError
        try:
            with self._answer(headers) as (head, response):
                self._opened(head)
                body = self._judge(head, there)
                self._make_room(body)
                self._remember(head)
                self._write(response, body)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            self._raise_for(error)
        except (CutError, OSError) as error:
            # What a cut does to a reading thread depends on the system.
            if self._ended.is_set():
                raise CutError from None
            if self._stalled:
                raise BrokenError(self._stalled) from None
            if isinstance(error, CutError):
                raise BrokenError("the connection was closed") from None
            raise
        finally:
            self._line.close()
        self._version_file.unlink(missing_ok=True)

    def _raise_for(self, error: Exception) -> None:
        if self._ended.is_set():
            raise CutError from None
        raise BrokenError(self._stalled or _reason(error)) from error

    # --- asking -------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _answer(self, headers: dict[str, str]) -> Iterator[tuple[Head, httpcore.Response]]:
        """The answer behind at most five redirects, each of them judged."""
        url = self._url
        timeouts = {
            "connect": self._limits.connect_s,
            "read": self._limits.read_s,
            "write": self._limits.read_s,
            "pool": self._limits.connect_s,
        }
        for _hop in range(_MOST_REDIRECTS + 1):
            self._asked_last = _host(url)
            with self._told_by_address():
                self._way.rules.check_url(url)
                pool = self._pool(url)
            with (
                pool,
                self._told_by_address(),
                pool.stream(
                    "GET",
                    _on_the_wire(url),
                    headers=[*_headers(url, self._url).items(), *headers.items()],
                    extensions={"timeout": timeouts},
                ) as response,
            ):
                head = _head(url, response)
                location = head.headers.get("location")
                if not (300 <= head.status < 400 and head.status != 304 and location):
                    yield head, response
                    return
            url = urljoin(url, location)
        raise RefusedError("too many redirects", host=self.host)

    @contextlib.contextmanager
    def _told_by_address(self) -> Iterator[None]:
        try:
            yield
        except UnsafeAddressError as error:
            raise RefusedError(str(error), Why.UNSAFE, self.host) from error
        except PrivateAddressError as error:
            reason = "it leads into a private network"
            raise RefusedError(reason, Why.PRIVATE, str(error)) from error

    def _pool(self, url: str) -> httpcore.ConnectionPool:
        way = self._way
        try:
            return open_pool(url, way.rules, self._line, proxy=way.proxy, ca_file=way.ca_file)
        except ProxySettingError as error:
            raise RefusedError(str(error), host=self.host) from error

    # --- judging ------------------------------------------------------------------------------

    def _judge(self, head: Head, asked_from: int) -> _Body:
        """Which bytes the response brings; raises when it is no file, or not the one expected."""
        status, host = head.status, self.host
        if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
            reason = f"{status} {head.phrase}".strip()
            if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                raise _RangeRefusedError
            if status in _COMES_AGAIN:
                raise _NotNowError(reason, _retry_after(head.headers.get("retry-after")))
            why = Why.DEAD if status in _DEAD else Why.OTHER
            raise RefusedError(reason, Why.FORBIDDEN if status in _FORBIDDEN else why, host)
        if head.headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise RefusedError("it sends the file packed", host=host)
        start, total = 0, _number(head.headers.get("content-length"))
        if status == HTTPStatus.PARTIAL_CONTENT:
            # bytes 100-199/200
            span, _, whole = head.headers.get("content-range", "").partition("/")
            begins = _number(span.removeprefix("bytes ").partition("-")[0])
            if begins is None or begins > asked_from:
                raise RefusedError("it sends another part of the file than asked for", host=host)
            start, total = begins, _number(whole)
        if self._size is not None and total is not None and total != self._size:
            raise RefusedError(f"the file has {total} bytes instead of {self._size}", host=host)
        if total is not None and total > self._limits.most_bytes:
            raise RefusedError("the file is too large", Why.TOO_LARGE, host)
        return _Body(start, total)

    def _make_room(self, body: _Body) -> None:
        missing = 0 if body.total is None else max(0, body.total - _length(self.target))
        if shutil.disk_usage(self.target.parent).free < missing + _RESERVE:
            raise NoRoomError

    # --- keeping ------------------------------------------------------------------------------

    def _write(self, response: httpcore.Response, body: _Body) -> None:
        most = self._limits.most_bytes if self._size is None else self._size
        at, look_at = body.start, body.start + _LOOK_EVERY
        self.total = body.total if self._size is None else self._size
        with self.target.open("r+b" if at else "wb") as opened:
            opened.seek(at)
            for chunk in response.iter_stream():
                at += len(chunk)
                if at > most:
                    why = Why.TOO_LARGE if self._size is None else Why.OTHER
                    raise RefusedError("it sends more than the file's size", why, self.host)
                if at > look_at:
                    look_at = at + _LOOK_EVERY
                    if shutil.disk_usage(self.target.parent).free < _RESERVE:
                        raise NoRoomError
                opened.write(chunk)
                self.done = at
                self.moved += len(chunk)
            opened.truncate()
        if self._size is not None and at != self._size:
            raise BrokenError(f"it ended after {at} of {self._size} bytes")

    def _begin(self) -> tuple[int, str | None]:
        """How much of which version is there already."""
        there = _length(self.target)
        if self._size is not None and there == self._size:
            return there, None
        try:
            kept = json.loads(self._version_file.read_text(encoding="utf-8"))
            version = str(kept["version"])
        except (OSError, ValueError, KeyError, TypeError):
            return 0, None
        if self._size is not None and there > self._size:
            return 0, None
        return there, version

    def _remember(self, head: Head) -> None:
        """Note what If-Range needs: a strong ETag, or else the date of the last change."""
        etag = head.headers.get("etag", "")
        strong = etag and not etag.startswith("W/")
        version = etag if strong else head.headers.get("last-modified")
        if version:
            self._version_file.write_text(json.dumps({"version": version}), encoding="utf-8")
        else:
            self._version_file.unlink(missing_ok=True)


class _RangeRefusedError(Exception):
    """There is no such part: what is here is not the beginning of what is there."""


def _on_the_wire(url: str) -> str:
    """The address as a request may carry it: ASCII only, no fragment, no name and password."""
    parts = urlsplit(url)
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (UnicodeError, ValueError) as error:
        raise RefusedError("its address is none", Why.UNSAFE, parts.netloc) from error
    host = f"[{host}]" if ":" in host else host
    path = quote(parts.path or "/", safe="/%:=&~+!$,;'@()*")
    query = quote(parts.query, safe="/%:=&~+!$,;'@()*?[]|")
    return urlunsplit((parts.scheme, f"{host}{port}", path, query, ""))


def _headers(url: str, first: str) -> dict[str, str]:
    headers = {
        "User-Agent": f"STT-Desktop/{__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
    }
    parts, given = urlsplit(url), urlsplit(first)
    # A name and password in a person's link are for that host alone.
    if given.username and (parts.scheme, parts.netloc) == (given.scheme, given.netloc):
        pair = f"{unquote(given.username)}:{unquote(given.password or '')}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
    return headers


def _head(url: str, response: httpcore.Response) -> Head:
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
    }
    phrase = response.extensions.get("reason_phrase", b"").decode("latin-1", "replace")
    return Head(url, response.status, phrase[:100], headers)


def _retry_after(text: str | None) -> float | None:
    """Seconds, from either form of the header."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text.strip()[:9])
    with contextlib.suppress(ValueError, TypeError):
        until = parsedate_to_datetime(text)
        return max(0.0, (until - datetime.now(UTC)).total_seconds())
    return None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


def _reason(error: Exception) -> str:
    if isinstance(error, httpcore.ConnectTimeout):
        return "it did not answer in time"
    if isinstance(error, httpcore.TimeoutException):
        return "nothing arrived for too long"
    return str(error) or type(error).__name__
