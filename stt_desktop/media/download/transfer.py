"""One download in its thread: attempts, resumption, and what an answer is worth. Blocks."""

import contextlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, NoReturn
from urllib.parse import urljoin, urlsplit

import httpcore

from stt_desktop.media.download.addresses import PrivateAddressError, Rules, UnsafeAddressError
from stt_desktop.media.download.answers import (
    Body,
    Head,
    NotNowError,
    RangeRefusedError,
    RefusedError,
    Why,
    host_of,
    judge,
)
from stt_desktop.media.download.connection import CutError, Line, ProxySettingError, open_pool
from stt_desktop.media.download.partial import RESERVE, Beginning, Partial
from stt_desktop.media.download.wire import head_of, headers_for, on_the_wire, plain_text
from stt_desktop.way_out import Lost, lost

_MOST_REDIRECTS = 5
_MOST_TRIES = 5
_PATIENT_TRIES = 14
_LONGEST_PAUSE_S = 60.0
"""Together some eight minutes in which nothing comes from a server."""
_FRESH_COURAGE = 1 << 20
"""Bytes after which a broken connection is none of those that are counted."""
_LONGEST_WAIT_S = 120.0
_LOOK_EVERY = 64 << 20
_KEEP_EVERY_S = 2.0
"""How much of a download a power cut may cost."""


class NoRoomError(Exception):
    """The disk would be full."""


class BrokenError(Exception):
    """The connection broke; another one may do better. The text is for people; ``lost`` is what is
    not there in the network, where that is why."""

    def __init__(self, reason: str, lost: Lost | None = None) -> None:
        super().__init__(reason)
        self.lost = lost


@dataclass(frozen=True, slots=True)
class Limits:
    """``read_s`` is the longest silence; over that time at least 1 KiB a second must come.
    ``most_s`` bounds the whole. A ``patient`` download tries again after nothing came, with longer
    and longer pauses, and waits for the network as long as this computer has none."""

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


class Pausing(NamedTuple):
    """Why a transfer does nothing for a while; ``offline``: this computer has no network."""

    reason: str
    offline: bool = False


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
        self._partial = Partial(target)
        self._anew = False
        self._only_part = False
        """All came that was promised, and there may be more."""
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
        self.waits: Pausing | None = None
        """While it waits by itself: silence is no stall then."""
        self._outages = 0

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
        tries, self._anew = 0, False
        while True:
            tries, before = tries + 1, self.moved
            try:
                if self._attempt():
                    return
                tries, self._only_part = 0, True
            except RangeRefusedError as error:
                if self._is_whole(error.total):
                    return
                self._start_anew()
            except NotNowError as error:
                wait_s = self._limits.pause_s * 2**tries if error.wait_s is None else error.wait_s
                if tries >= _MOST_TRIES or wait_s > _LONGEST_WAIT_S:
                    raise RefusedError(str(error), Why.BUSY, self.host) from None
                self._rest(wait_s, Pausing(str(error)))
            except BrokenError as error:
                tries = self._after_break(error, tries, self.moved - before)

    def _is_whole(self, total: int | None) -> bool:
        """Whether there is no more because all is here; ``total`` is what the server says."""
        whole = self.done > 0 and (self._only_part if total is None else self.done == total)
        if whole:
            self._partial.forget()
        return whole

    def _start_anew(self) -> None:
        if self._anew:
            raise RefusedError("it refuses to send the file", host=self.host)
        self._anew = True

    def _after_break(self, error: BrokenError, tries: int, brought: int) -> int:
        """Rest before the next try, if there is one; how many of those before it count."""
        self._anew = False
        if brought >= _FRESH_COURAGE:
            tries = 0
        if brought:
            self._outages = 0
        if self._is_offline(error.lost):
            # Nobody was asked, and nothing is known of the address.
            self._outages += 1
            self._rest(self._pause(self._outages), Pausing(str(error), offline=True))
            return max(0, tries - 1)
        if self._gives_up(tries, brought):
            raise error
        self._outages = 0
        self._rest(self._pause(tries), Pausing(str(error)))
        return tries

    def _is_offline(self, missing: Lost | None) -> bool:
        """A name that nobody tells, while there is a way out, may also be one that is no more:
        where something came from there, it is the network."""
        known = missing is Lost.NAMES and self._partial.length > 0
        return self._limits.patient and (missing is Lost.NETWORK or known)

    def _gives_up(self, tries: int, brought: int) -> bool:
        if not self._limits.patient:
            return tries >= _MOST_TRIES or (tries > 1 and not brought)
        # Where nothing ever came, the address may be wrong: the person should hear of it soon.
        return tries >= (_PATIENT_TRIES if self._partial.length else _MOST_TRIES)

    def _pause(self, tries: int) -> float:
        if not self._limits.patient:
            return self._limits.pause_s
        return min(_LONGEST_PAUSE_S, self._limits.pause_s * float(2 ** max(0, tries - 1)))

    def _rest(self, seconds: float, why: Pausing) -> None:
        self.waits = why
        if self._ended.wait(seconds):
            raise CutError
        self.waits = None

    def _attempt(self) -> bool:
        """True when the file is whole; False when a part came, and perhaps not all of the rest."""
        found = Beginning() if self._anew else self._partial.read(self._size)
        there = self.done = found.there
        if self._size is not None and there == self._size:
            self._partial.forget()
            return True
        headers = {}
        if there and found.version:
            headers = {"Range": f"bytes={there}-", "If-Range": found.version}
        self._line, self._stalled = Line(), ""
        if self._ended.is_set():
            raise CutError
        try:
            with self._answer(headers) as (head, response):
                self._opened(head)
                body = judge(head, there, self._size, self._limits.most_bytes)
                if body.total is None and body.start:
                    # Of the same version, or there would be no part of it.
                    body = replace(body, total=found.total)
                self._make_room(body)
                self._partial.begin(head.headers, body.start, body.total)
                self._write(response, body)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            self._raise_for(error)
        except (CutError, OSError) as error:
            self._raise_if_cut(error)
            raise
        finally:
            self._line.close()
        if self.total is None and body.end is not None and self._partial.can_go_on:
            return False
        self._partial.forget()
        return True

    def _raise_if_cut(self, error: Exception) -> None:
        # What a cut does to a reading thread depends on the system.
        if self._ended.is_set():
            raise CutError from None
        if self._stalled:
            raise BrokenError(self._stalled) from None
        if isinstance(error, CutError):
            raise BrokenError("the connection was closed") from None

    def _raise_for(self, error: Exception) -> NoReturn:
        if self._ended.is_set():
            raise CutError from None
        connects = isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout)
        missing = lost(error, self.host) if connects else None
        raise BrokenError(self._stalled or _reason(error), missing) from error

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
            self._asked_last = host_of(url)
            with self._told_by_address():
                self._way.rules.check_url(url)
                pool = self._pool(url)
            with (
                pool,
                self._told_by_address(),
                pool.stream(
                    "GET",
                    on_the_wire(url),
                    headers=[*headers_for(url, self._url).items(), *headers.items()],
                    extensions={"timeout": timeouts},
                ) as response,
            ):
                head = head_of(url, response)
                location = plain_text(head.headers.get("location", ""))
                if not (300 <= head.status < 400 and head.status != 304 and location):
                    yield head, response
                    return
            try:
                url = urljoin(url, location)
            except ValueError:
                raise RefusedError("its address is none", Why.UNSAFE, self.host) from None
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

    def _make_room(self, body: Body) -> None:
        missing = 0 if body.total is None else max(0, body.total - self._partial.length)
        if shutil.disk_usage(self.target.parent).free < missing + RESERVE:
            raise NoRoomError

    # --- keeping ------------------------------------------------------------------------------

    def _write(self, response: httpcore.Response, body: Body) -> None:
        most = self._limits.most_bytes if self._size is None else self._size
        at, look_at = body.start, body.start + _LOOK_EVERY
        keep_at = time.monotonic()  # the first bytes at once: a line may be silent after them
        self.total = body.total if self._size is None else self._size
        with self.target.open("r+b" if at else "wb") as opened:
            opened.seek(at)
            try:
                for chunk in response.iter_stream():
                    at += len(chunk)
                    if at > most:
                        why = Why.TOO_LARGE if self._size is None else Why.OTHER
                        raise RefusedError("it sends more than the file's size", why, self.host)
                    if at > look_at:
                        look_at = at + _LOOK_EVERY
                        if shutil.disk_usage(self.target.parent).free < RESERVE:
                            raise NoRoomError
                    opened.write(chunk)
                    self.done = at
                    self.moved += len(chunk)
                    if time.monotonic() >= keep_at:
                        self._partial.keep(opened, at)
                        keep_at = time.monotonic() + _KEEP_EVERY_S
                opened.truncate()
            finally:
                self._partial.keep(opened, self.done)
        # A part need not be all of the rest, whatever its own length (RFC 9110, 15.3.7).
        expected = body.end if self.total is None else self.total
        if expected is not None and at != expected:
            raise BrokenError(f"it ended after {at} of {expected} bytes")


def _reason(error: Exception) -> str:
    if isinstance(error, httpcore.ConnectTimeout):
        return "it did not answer in time"
    if isinstance(error, httpcore.TimeoutException):
        return "nothing arrived for too long"
    return str(error) or type(error).__name__
