"""The sentences about accounts, keys, costs and what a service does. Nothing here needs Qt."""

from dataclasses import replace
from decimal import Decimal

import pytest

from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.errors import (
    CANCELLED_AFTER_SENDING,
    LONG_QUEUE,
    OUT_OF_CREDIT,
    AppError,
)
from stt_desktop.domain.keys import KeyState
from stt_desktop.domain.ports import Progress, Stage
from stt_desktop.domain.task import State
from stt_desktop.ui import wording
from stt_desktop.ui.key_status import key_status
from stt_desktop.ui.tokens import Tone
from stt_desktop.ui.wording import Group
from tests.ui.test_wording import TASK

WORK = Account("a1", "work", Provider.SPEECH_TO_TEXT)
ONLINE = replace(TASK, account="a1", provider=Provider.SPEECH_TO_TEXT)
MINUTE_MS = 60_000


@pytest.mark.parametrize("state", KeyState)
def test_every_state_of_a_key_has_words_of_its_own(state: KeyState) -> None:
    others = {key_status(WORK, one).text for one in KeyState if one is not state}
    assert key_status(WORK, state).text not in others


def test_a_key_of_the_environment_names_its_variable() -> None:
    status = key_status(WORK, KeyState.ENVIRONMENT)
    assert status.text == "From the environment (STT_DESKTOP_KEY_WORK)"


@pytest.mark.parametrize("state", [State.QUEUED, State.WAITING])
def test_a_task_of_a_paused_account_says_why_it_waits(state: State) -> None:
    out = AppError(OUT_OF_CREDIT, service="work")
    task = replace(ONLINE, state=state, error=out)
    status = wording.status_of(task)
    assert (status.text, status.tone) == ("No credit left", Tone.WARNING)
    assert wording.group_of(task) is Group.NEEDS_YOU


def test_sending_says_how_much_and_how_fast() -> None:
    sending = replace(ONLINE, state=State.SENDING)
    progress = Progress(Stage.SENDING, 152_000_000, 410_000_000, 129.0)
    status = wording.status_of(sending, progress)
    assert status.spoken() == "Sending · 37 % · 2 min left"
    assert status.more == "152 MB of 410 MB, 2 MB a second"


def test_the_services_queue_says_for_how_long() -> None:
    waiting = replace(ONLINE, state=State.WAITING, changed_ms=0)
    assert wording.status_of(waiting, None, 30_000).spoken() == "In the service's queue"
    status = wording.status_of(waiting, Progress(Stage.WAITING), 12 * MINUTE_MS)
    assert status.spoken() == "In the service's queue · for 12 min"
    # Since the service has had it, also over a restart of this program.
    kept = replace(waiting, changed_ms=11 * MINUTE_MS, remote={"pending_since_ms": MINUTE_MS})
    assert wording.status_of(kept, None, 12 * MINUTE_MS).aside == "for 11 min"


def test_what_the_service_fetches_is_not_in_its_queue() -> None:
    waiting = replace(ONLINE, state=State.WAITING)
    status = wording.status_of(waiting, Progress(Stage.FETCHING), 60 * MINUTE_MS)
    assert status.spoken() == "The service is fetching it"


def test_a_notice_goes_before_all_else() -> None:
    notice = AppError(LONG_QUEUE, service="work", name="one.wav")
    waiting = replace(ONLINE, state=State.WAITING)
    status = wording.status_of(waiting, Progress(Stage.WAITING, notice=notice), 40 * MINUTE_MS)
    assert (status.text, status.tone) == ("Waiting for unusually long", Tone.WARNING)
    assert "over 30 minutes" in status.more


def test_a_cancelled_one_may_still_be_charged() -> None:
    error = AppError(CANCELLED_AFTER_SENDING, service="work", name="one.wav")
    cancelled = replace(ONLINE, state=State.CANCELLED, error=error)
    assert wording.status_of(cancelled).spoken() == "Cancelled · may still be charged"
    assert wording.status_of(replace(cancelled, error=None)).spoken() == "Cancelled"


def test_a_reused_answer_says_that_nothing_was_sent() -> None:
    status = wording.status_of(replace(ONLINE, state=State.DONE, reused="another"))
    assert status.more == "Answer of an earlier transcription (nothing was sent)"


@pytest.mark.parametrize(
    ("changes", "account", "cost"),
    [
        ({"duration_ms": 61_000}, LOCAL, "free"),
        ({"duration_ms": 61_000}, WORK, "~$0.0028"),
        ({"duration_ms": 3_600_000}, replace(WORK, price_per_minute=Decimal("0.1")), "~$6.00"),
        ({}, WORK, "–"),
        ({"duration_ms": 61_000}, Account("a2", "x", Provider.LINKAI), "–"),
        ({"duration_ms": 61_000}, None, "–"),
        ({"duration_ms": 61_000, "points": 2}, WORK, "2 points"),
        ({"duration_ms": 61_000, "points": 2, "reused": "another"}, WORK, "free"),
    ],
)
def test_costs(changes: dict[str, object], account: Account | None, cost: str) -> None:
    assert wording.cost_of(replace(ONLINE, **changes), account) == cost  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0", "$0.00"), ("0.00139", "$0.0014"), ("0.0834", "$0.083"), ("1.668", "$1.67")],
)
def test_dollars(amount: str, text: str) -> None:
    assert wording.dollars(Decimal(amount)) == text


def test_the_destination_names_the_service_once() -> None:
    assert wording.destination(LOCAL) == "On this computer"
    assert wording.destination(WORK) == "work · Speech-to-Text API"
    assert wording.destination(Account("a3", "LinkAI 2", Provider.LINKAI)) == "LinkAI 2"
    assert wording.where_icon(LOCAL) != wording.where_icon(WORK)


@pytest.mark.parametrize(
    ("address", "stays"),
    [
        ("http://localhost:8000/v1/", True),
        ("http://127.0.0.1:8000/v1/", True),
        ("http://127.8.9.1/v1/", True),
        ("http://[::1]:8000/v1/", True),
        ("https://localhost.example.com/v1/", False),
        ("https://192.168.1.20/v1/", False),
        (None, False),
    ],
)
def test_a_server_on_this_computer_is_shown_to_be_here(address: str | None, stays: bool) -> None:
    own = Account("a4", "Own", Provider.OPENAI, address)
    assert own.stays_here is stays
    assert (wording.where_icon(own) == wording.where_icon(LOCAL)) is stays
    assert own.leaves_this_computer, "what it costs, only its owner knows"
