"""What an answer is worth: which bytes of the file it brings, or why it brings none. Pure."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from http import HTTPStatus
from urllib.parse import urlsplit

_COMES_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
_DEAD = frozenset({404, 410})
_MOST_DIGITS = 18
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


class NotNowError(Exception):
    """Another time it may do; ``wait_s`` is what the server asks for."""

    def __init__(self, reason: str, wait_s: float | None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class RangeRefusedError(Exception):
    """There is no such part: what is here is not the beginning of what is there, or all of it.
    ``total`` is the file's size, where the server tells it."""

    def __init__(self, total: int | None) -> None:
        super().__init__()
        self.total = total


@dataclass(frozen=True, slots=True)
class Head:
    """What is known before the first byte: the address behind all redirects, the status, the
    headers (lower case)."""

    url: str
    status: int
    phrase: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Body:
    """What a response brings: bytes from ``start`` on, of ``total`` (None: unknown). ``end`` is
    behind the last byte of a part; None where all of the rest is promised."""

    start: int
    total: int | None
    end: int | None = None


def judge(head: Head, asked_from: int, size: int | None, most: int) -> Body:
    """Which bytes the response brings; raises when it is no file, or not the one expected."""
    status, host = head.status, host_of(head.url)
    if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        reason = f"{status} {head.phrase}".strip()
        if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            whole = head.headers.get("content-range", "").removeprefix("bytes ")
            raise RangeRefusedError(_number(whole.removeprefix("*/")))
        if status in _COMES_AGAIN:
            raise NotNowError(reason, _retry_after(head.headers.get("retry-after")))
        why = Why.DEAD if status in _DEAD else Why.OTHER
        raise RefusedError(reason, Why.FORBIDDEN if status in _FORBIDDEN else why, host)
    if head.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise RefusedError("it sends the file packed", host=host)
    start, total, end = 0, _number(head.headers.get("content-length")), None
    if status == HTTPStatus.PARTIAL_CONTENT:
        # bytes 100-199/200, or bytes 100-199/* where the server does not know the end either
        span, _, whole = head.headers.get("content-range", "").partition("/")
        first, _, last = span.removeprefix("bytes ").partition("-")
        begins, ends = _number(first), _number(last)
        # One that ends where the rest begins would come again and again.
        useless = asked_from > 0 and ends is not None and ends < asked_from
        if begins is None or begins > asked_from or useless:
            raise RefusedError("it sends another part of the file than asked for", host=host)
        start, total, end = begins, _number(whole), None if ends is None else ends + 1
    if size is not None and total is not None and total != size:
        raise RefusedError(f"the file has {total} bytes instead of {size}", host=host)
    if total is not None and total > most:
        raise RefusedError("the file is too large", Why.TOO_LARGE, host)
    return Body(start, total, end)


def host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _retry_after(text: str | None) -> float | None:
    """Seconds, from either form of the header."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text.strip()[:9])
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        until = parsedate_to_datetime(text)
        return max(0.0, (until - datetime.now(UTC)).total_seconds())
    return None


def _number(text: str | None) -> int | None:
    """A count of bytes; None for what cannot be one."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        return None
    return int(text)
