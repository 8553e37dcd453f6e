"""``accounts`` for OpenAI-compatible servers."""

from decimal import Decimal

import pytest

from stt_desktop.accounts.store import AccountStore
from stt_desktop.domain.errors import MODEL_NOT_OFFERED, AppError
from tests.cli.conftest import Program

ADDED = ("accounts", "add", "mine", "--provider", "openai", "--base-url", "http://localhost:8000")


def test_a_server_is_added_with_its_model_and_limits(program: Program) -> None:
    done = program(*ADDED, "--model", "base", "--price", "0", "--most-mb", "25")
    assert done.code == 0
    assert "If the server wants a key" in done.err
    account = AccountStore(program.paths.accounts).get("mine")
    assert (account.model, account.limit_bytes) == ("base", 25_000_000)
    assert account.price_per_minute == Decimal(0)
    changed = ("--model", "default", "--most-mb", "default", "--most-minutes", "23")
    assert program("accounts", "change", "mine", *changed).code == 0
    account = AccountStore(program.paths.accounts).get("mine")
    assert (account.model, account.limit_bytes, account.limit_ms) == (None, None, 23 * 60_000)
    (_, listed) = program("accounts", "list", "--json").objects
    assert (listed["price_per_minute"], listed["key"]) == ("0", "missing")
    assert "free" in program("accounts", "list").out.splitlines()[2]


@pytest.mark.parametrize(
    "wrong", [("--most-mb", "many"), ("--most-mb", "0.1"), ("--model", " "), ("--most-mb", "inf")]
)
def test_what_cannot_be_adds_nothing(program: Program, wrong: tuple[str, str]) -> None:
    assert program(*ADDED, *wrong).code != 0
    assert len(AccountStore(program.paths.accounts).all()) == 1


def test_its_models_are_listed_by_the_test(program: Program) -> None:
    assert program(*ADDED).code == 0
    done = program("accounts", "test", "mine")
    assert done.code == 0
    assert "its models are base, large-v3" in done.err
    program.answer = AppError(MODEL_NOT_OFFERED, service="mine", model="tiny", said="base.")
    done = program("accounts", "test", "mine")
    assert done.code == 1
    assert "does not work with the model “tiny”" in done.err
