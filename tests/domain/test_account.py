"""Accounts: names, addresses, pauses and prices that can be used, and those that cannot."""

from dataclasses import replace
from decimal import Decimal

import pytest

from stt_desktop.domain.account import (
    CAPABILITIES,
    LOCAL,
    Account,
    Provider,
    check_address,
    check_limit_bytes,
    check_limit_ms,
    check_model,
    check_name,
    check_poll_seconds,
    key_variable,
    without_keys,
)
from stt_desktop.domain.errors import (
    ACCOUNT_NAME_UNUSABLE,
    ADDRESS_UNUSABLE,
    LIMIT_UNUSABLE,
    MODEL_NAME_UNUSABLE,
    POLL_SECONDS_UNUSABLE,
    AppError,
)
from stt_desktop.domain.task import Options, fitting


def test_the_two_services_take_what_their_documents_list() -> None:
    speech, linkai = CAPABILITIES[Provider.SPEECH_TO_TEXT], CAPABILITIES[Provider.LINKAI]
    assert len(speech.extensions or ()) == 17
    assert len(linkai.extensions or ()) == 10
    assert speech.most_ms == 12 * 3_600_000
    assert speech.most_bytes == 12_884_901_888
    assert speech.default_url.endswith("/api/v1/")
    assert linkai.most_bytes is None


def test_an_account_falls_back_on_what_the_provider_says() -> None:
    plain = Account("a", "a", Provider.SPEECH_TO_TEXT)
    own = Account(
        "a", "a", Provider.SPEECH_TO_TEXT, "https://x.example/v1/", price_per_minute=Decimal(1)
    )
    assert plain.url == plain.capabilities.default_url
    assert plain.price == Decimal("0.00139")
    assert (own.url, own.price) == ("https://x.example/v1/", Decimal(1))
    assert LOCAL.price is None


@pytest.mark.parametrize("name", ["work", " work ", "工作 2", "a", "x" * 64])
def test_names_that_can_be_used(name: str) -> None:
    assert check_name(name) == name.strip()


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 65, "-rf", "a\x00"])
def test_names_that_cannot(name: str) -> None:
    with pytest.raises(AppError) as told:
        check_name(name)
    assert told.value.kind is ACCOUNT_NAME_UNUSABLE


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("https://api.example.org/v1/", "https://api.example.org/v1/"),
        (" https://api.example.org/v1 ", "https://api.example.org/v1/"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("http://[::1]:8000/", "http://[::1]:8000/"),
        ("http://localhost/x", "http://localhost/x/"),
    ],
)
def test_addresses_that_can_be_used(given: str, url: str) -> None:
    assert check_address(given) == url


@pytest.mark.parametrize(
    "given",
    [
        "",
        "api.example.org",
        "http://api.example.org/",
        "http://127.0.0.1.example.org/",
        "http://10.0.0.1/",
        "ftp://example.org/",
        "https://",
        "https://me:secret@example.org/",
        "https://example.org/?key=secret",
        "https://example.org/#x",
        "https://example.org:port/",
        "https://[::1/",
    ],
)
def test_addresses_that_cannot(given: str) -> None:
    with pytest.raises(AppError) as told:
        check_address(given)
    assert told.value.kind is ADDRESS_UNUSABLE
    assert "me:secret" not in str(told.value)


def test_only_a_server_on_this_computer_is_asked_more_often_than_documented() -> None:
    assert check_poll_seconds(0.05, "http://127.0.0.1:1/") == 0.05
    assert check_poll_seconds(10, "https://example.org/") == 10
    for seconds in (9.9, 0, -1, 3601, float("nan")):
        with pytest.raises(AppError) as told:
            check_poll_seconds(seconds, "https://example.org/")
        assert told.value.kind is POLL_SECONDS_UNUSABLE


def test_no_child_inherits_a_key() -> None:
    environment = {key_variable("work"): "a key", "PATH": "/bin", "STT_DESKTOP_HOME": "/h"}
    assert without_keys(environment) == {"PATH": "/bin", "STT_DESKTOP_HOME": "/h"}


def test_an_address_may_be_that_of_the_call() -> None:
    assert check_address("https://x.example/v1/audio/transcriptions/") == "https://x.example/v1/"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201])
def test_what_is_no_models_name_is_refused(name: str) -> None:
    with pytest.raises(AppError) as raised:
        check_model(name)
    assert raised.value.kind is MODEL_NAME_UNUSABLE


def test_limits_have_a_least_and_a_most() -> None:
    assert check_model(" base ") == "base"
    assert check_limit_bytes(500_000) == 500_000
    assert check_limit_ms(15_000) == 15_000
    for check, value in ((check_limit_bytes, 499_999), (check_limit_ms, 10**13)):
        with pytest.raises(AppError) as raised:
            check(value)
        assert raised.value.kind is LIMIT_UNUSABLE


def test_a_server_is_free_when_its_owner_says_so() -> None:
    own = Account("a", "a", Provider.OPENAI, "http://localhost:8000/", limit_bytes=1_000_000)
    assert own.model_name == "whisper-1"
    assert (own.most_bytes, own.is_free, own.web_page) == (1_000_000, False, "")
    assert replace(own, price_per_minute=Decimal(0)).is_free
    assert replace(own, limit_bytes=None).most_bytes is None
    itself = Account("a", "a", Provider.OPENAI)
    assert itself.most_bytes == 25_000_000
    assert itself.web_page
    assert itself.capabilities.takes_key
    assert not Account("a", "a", Provider.LINKAI, price_per_minute=Decimal(0)).is_free
    assert Account("a", "a", Provider.SPEECH_TO_TEXT).model_name is None
    assert LOCAL.is_free


def test_another_model_is_another_wish() -> None:
    own = Account("a", "a", Provider.OPENAI, model="large-v3")
    assert fitting(Options(model="base"), own).model == "large-v3"
    assert fitting(Options(model="base"), LOCAL).model == "base"


def test_recordings_stay_here_with_the_engine_and_with_ones_own_server_here_only() -> None:
    assert LOCAL.stays_here
    assert Account("a1", "Own", Provider.OPENAI, "http://localhost:8000/v1/").stays_here
    assert not Account("a2", "Own", Provider.OPENAI, "https://speech.example/v1/").stays_here
    stand_in = Account("a3", "x", Provider.SPEECH_TO_TEXT, "http://localhost:1/v1/")
    assert not stand_in.stays_here, "a service's stand-in is not one's own server"
