"""What was entered for an account, checked."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from stt_desktop.domain.account import Capabilities, Provider, check_poll_seconds
from stt_desktop.domain.errors import POLL_SECONDS_UNUSABLE, AppError
from stt_desktop.domain.secret import Secret
from stt_desktop.i18n import _
from stt_desktop.ui.dialogs.field import Field

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was entered, checked. None is the provider's own value, or a key for later."""

    name: str
    provider: Provider
    base_url: str | None
    poll_seconds: float | None
    price_per_minute: Decimal | None
    model: str | None = None
    limit_bytes: int | None = None
    limit_ms: int | None = None
    key: Secret | None = None
    use: bool = False
    """New recordings are to go there."""


def checked(field: Field, check: Callable[[str], T]) -> T | None:
    """What the field holds; None where it is empty."""
    text = field.field.text().strip()
    return check(text) if text else None


def price_hint(takes: Capabilities) -> str:
    if takes.price_per_minute is not None:
        return _("Empty: the published price.")
    if takes.own_limits:
        return _("0 for a server of your own: what goes wrong is then sent again by itself.")
    return _("Not published; without one there is no estimate.")


def poll_seconds(text: str, url: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise AppError(POLL_SECONDS_UNUSABLE, seconds=text, least="0.01") from None
    return check_poll_seconds(seconds, url)
