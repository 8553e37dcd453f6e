"""``accounts`` for OpenAI-compatible servers."""

import shlex
from decimal import Decimal

import pytest

from stt_desktop.accounts.store import AccountStore
from stt_desktop.cli.progress import Milestones, live_line
from stt_desktop.cli.remarks import before_sending
from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import MODEL_NOT_OFFERED, AppError
from stt_desktop.domain.ports import Progress, Stage
from tests.cli.conftest import Program

ADDED = ("accounts", "add", "mine", "--provider", "openai", "--base-url", "http://localhost:8000")


def test_what_is_to_be_run_next_can_be_copied(program: Program) -> None:
    ran = program("accounts", "add", "My own", *ADDED[3:])
    asked = ran.err.rstrip().rpartition(": ")[2]
    assert shlex.split(asked) == ["stt-desktop", "accounts", "set-key", "My own"]


def test_a_server_is_added_with_its_model_and_limits(program: Program) -> None:
    done = program(*ADDED, "--model", "base", "--price", "0", "--most-mb", "25")
    assert done.code == 0
    assert "If the server wants a key: stt-desktop accounts set-key mine" in done.err
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


def test_what_is_sent_to_a_server_of_ones_own_is_free() -> None:
    own = Account("an-id", "mine", Provider.OPENAI, price_per_minute=Decimal(0))
    assert before_sending(own, 60_000) == "sent to mine; free"


def test_each_part_has_its_lines() -> None:
    milestones = Milestones()
    lines = [
        milestones.line("t", "[1/1]", "talk.mp3", Progress(Stage.SENDING, 1, 2, part=number))
        for number in (1, 1, 2)
    ]
    assert lines[0] == "[1/1] talk.mp3: sending, part 1, 0.0 MB of 0.0 MB, 50 %"
    assert lines[1] is None
    assert lines[2] == "[1/1] talk.mp3: sending, part 2, 0.0 MB of 0.0 MB, 50 %"
    assert "sending, part 2" in live_line(
        "[1/1]", "talk.mp3", Progress(Stage.SENDING, 1, 2, part=2), 80
    )
