"""An account as the file holds it. Pure."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from stt_desktop.domain.account import (
    LOCAL,
    Account,
    Provider,
    check_address,
    check_limit_bytes,
    check_limit_ms,
    check_model,
    check_name,
    check_poll_seconds,
    check_price,
)
from stt_desktop.domain.errors import ACCOUNT_UNKNOWN, ACCOUNT_UNUSABLE, PROVIDER_UNKNOWN, AppError

Entry = Mapping[str, Any]
"""An account as the file holds it, with whatever a newer version has put beside."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What entries mean: the accounts in use, those that were removed, and ACCOUNT_UNUSABLE for
    each that this version cannot use."""

    accounts: tuple[Account, ...] = ()
    removed: tuple[Account, ...] = ()
    unusable: tuple[AppError, ...] = ()


def understand(entries: Sequence[Entry]) -> Understood:
    """The accounts of ``entries``; of several with one id the first counts."""
    accounts: list[Account] = []
    removed: list[Account] = []
    unusable: list[AppError] = []
    seen = {LOCAL.id}
    for entry in entries:
        try:
            account = _account(entry)
        except AppError as error:
            # A removed one is for names only: nobody is to mend it.
            unusable += [] if entry.get("removed") is True else [_unusable(entry, error)]
            continue
        if account.id in seen:
            continue
        seen.add(account.id)
        (removed if entry.get("removed") is True else accounts).append(account)
    return Understood(tuple(accounts), tuple(removed), tuple(unusable))


def _account(entry: Entry) -> Account:
    """The account of an entry; what a person (or a newer version) has written is checked."""
    provider, price, seconds = (
        entry.get(key) for key in ("provider", "price_per_minute", "poll_seconds")
    )
    services = [one.value for one in Provider if one is not Provider.LOCAL]
    if provider not in services:
        known = ", ".join(services)
        raise AppError(PROVIDER_UNKNOWN, provider=str(provider), known=known)
    account_id, name, url = (entry.get(key) for key in ("id", "name", "base_url"))
    model, limit_bytes, limit_ms = (entry.get(key) for key in ("model", "limit_bytes", "limit_ms"))
    if not isinstance(account_id, str) or not account_id:
        raise AppError(ACCOUNT_UNKNOWN, account=str(account_id))
    return checked(
        Account(
            id=account_id,
            name=name if isinstance(name, str) else "",
            provider=Provider(provider),
            base_url=None if url is None else str(url),
            poll_seconds=None if seconds is None else _seconds(seconds),
            price_per_minute=None if price is None else check_price(str(price)),
            model=None if model is None else str(model),
            limit_bytes=None if limit_bytes is None else _count(limit_bytes),
            limit_ms=None if limit_ms is None else _count(limit_ms),
        )
    )


def _count(value: object) -> int:
    # Not a whole number: no range holds it.
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


def _seconds(value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # Not a number: no range holds it, so that check_poll_seconds() refuses it.
    return float(value) if is_number else float("nan")  # type: ignore[arg-type]


def checked(account: Account) -> Account:
    """The account with every value in its usual form; AppError for one that cannot be used."""
    url = None if account.base_url is None else check_address(account.base_url)
    account = replace(account, name=check_name(account.name), base_url=url)
    if account.poll_seconds is not None:
        check_poll_seconds(account.poll_seconds, account.url)
    if account.price_per_minute is not None:
        check_price(str(account.price_per_minute))
    if account.model is not None:
        account = replace(account, model=check_model(account.model))
    if account.limit_bytes is not None:
        check_limit_bytes(account.limit_bytes)
    if account.limit_ms is not None:
        check_limit_ms(account.limit_ms)
    return account


def _unusable(entry: Entry, why: AppError) -> AppError:
    return AppError(
        ACCOUNT_UNUSABLE, account=str(entry.get("name", "–"))[:64], reason=why.message()
    )


def entry_of(account: Account) -> dict[str, Any]:
    """The account for the file."""
    price = account.price_per_minute
    return {
        "id": account.id,
        "name": account.name,
        "provider": account.provider.value,
        "base_url": account.base_url,
        "poll_seconds": account.poll_seconds,
        # As text: a price has no binary fractions.
        "price_per_minute": None if price is None else str(price),
        "model": account.model,
        "limit_bytes": account.limit_bytes,
        "limit_ms": account.limit_ms,
    }


def place_of(entries: Sequence[Entry], account_id: str) -> int:
    """Where the entry of that id stands."""
    return next(index for index, entry in enumerate(entries) if entry.get("id") == account_id)


def new_id(taken: set[str]) -> str:
    """Eight hexadecimal digits that are not in ``taken``."""
    while (fresh := secrets.token_hex(4)) in taken:
        pass
    return fresh
