"""What the services' answers have in common: JSON from a stranger, and HTTP's own words. Pure."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import (
    ACCESS_FORBIDDEN,
    KEY_REFUSED,
    NOT_THE_SERVICE,
    REQUEST_REFUSED,
    SERVICE_TROUBLE,
    TOO_MANY_REQUESTS,
    WRONG_ADDRESS,
    WRONG_PATH,
    AppError,
)
from stt_desktop.providers.protocol import Blocked, Busy, Fail, Reply, Unclear

_LONGEST_SAID = 200
_MOST_READ = 4000
"""Characters of a message: this is read on the event loop."""
_LONGEST_WAIT_S = 86_400.0


def text_of(reply: Reply) -> str | None:
    """The body as text, or None when it is no UTF-8 (JSON always is)."""
    try:
        return reply.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def parse_object(text: str | None) -> Mapping[str, object] | None:
    """The JSON object that ``text`` is, or None for anything else."""
    if text is None:
        return None
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def whole_number(value: object) -> int | None:
    """An integer that is one, or is written as one: services are not strict about it."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value) if len(value) < 20 else None  # longer ones are no codes or counts
    return None


def said(message: object, status: int | None = None) -> str:
    """A service's message as one plain, bounded line; its HTTP status where it says nothing."""
    if isinstance(message, str):
        shown = "".join(
            " " if c.isspace() else c
            for c in message[:_MOST_READ]
            if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
        )
        shown = " ".join(shown.split())
        if shown:
            cut = shown if len(shown) <= _LONGEST_SAID else f"{shown[: _LONGEST_SAID - 1]}…"
            return cut if cut[-1] in ".!?…。！？" else f"{cut}."
    if status is None:
        return "–"
    try:
        return f"{HTTPStatus(status).phrase} (HTTP {status})."
    except ValueError:
        return f"HTTP {status}."


def retry_after(reply: Reply) -> float | None:
    """Seconds that ``Retry-After`` asks to wait (RFC 9110, 10.2.3: a number or a date).

    A date counts from the service's own clock, where the reply tells it (``Date``): this computer's
    may be wrong.
    """
    value = reply.headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), _LONGEST_WAIT_S)
    when = _date(value)
    if when is None:
        return None
    now = _date(reply.headers.get("date", ""))
    return min(max(0.0, when - (reply.at_ms / 1000 if now is None else now)), _LONGEST_WAIT_S)


def _date(text: str) -> float | None:
    """Seconds since the epoch; None for what is no date. HTTP's dates are UTC, said or not."""
    try:
        when = parsedate_to_datetime(text)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _host_in(url: str) -> str:
    try:
        return urlsplit(url).netloc or "–"
    except ValueError:
        return "–"


def not_the_service(account: Account, status: int, words: str) -> AppError:
    """Something else answers. At an address of the person's own, its path may be missing."""
    usual = account.capabilities.default_url
    if status == 404 and account.url != usual:
        return AppError(WRONG_PATH, address=account.url, usual=usual, said=words)
    return AppError(NOT_THE_SERVICE, service=account.name, said=words)


def judge_status(
    reply: Reply, account: Account, message: object
) -> Fail | Blocked | Busy | Unclear:
    """What an HTTP status that is no success means where the service's own words do not say.

    4xx: it was looked at and refused. 5xx and 408 may come from a gateway that has already
    passed the request on; 303 says that it was worked on, and that the answer lies elsewhere.
    """
    service, words = account.name, said(message, reply.status)
    match reply.status:
        case status if 300 <= status < 400 and status != 303:
            target = said(_host_in(reply.headers.get("location", "")))
            return Blocked(AppError(WRONG_ADDRESS, service=service, target=target))
        case 401:
            return Blocked(AppError(KEY_REFUSED, service=service))
        case 403:
            return Blocked(AppError(ACCESS_FORBIDDEN, service=service, said=words))
        case 404 | 405 | 407 | 410 | 421 | 501:
            return Blocked(not_the_service(account, reply.status, words))
        case 429:
            busy = AppError(TOO_MANY_REQUESTS, service=service)
            return Busy(retry_after(reply), busy)
        case 408:
            return Unclear(AppError(SERVICE_TROUBLE, service=service, said=words))
        case status if 400 <= status < 500:
            return Fail(AppError(REQUEST_REFUSED, service=service, said=words))
        case _:
            return Unclear(AppError(SERVICE_TROUBLE, service=service, said=words))
