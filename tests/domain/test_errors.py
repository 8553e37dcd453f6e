"""The catalogue of errors: complete, in plain words, and readable by other versions."""

import string

import pytest

from stt_desktop.domain import errors
from stt_desktop.domain.errors import ENGINE_DIED, SOURCE_EMPTY, UNKNOWN, AppError, Kind, kinds


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.code)
class TestEveryKind:
    def test_says_what_is_wrong_and_one_thing_to_do(self, kind: Kind) -> None:
        assert kind.title
        assert not kind.title.endswith(".")
        assert kind.message
        assert kind.advice.strip()
        assert kind.action in errors.Action

    def test_has_templates_that_its_details_can_fill(self, kind: Kind) -> None:
        for template in (kind.title, kind.message, kind.advice):
            for _, name, spec, _ in string.Formatter().parse(template):
                assert name is None or name.isidentifier()
                assert not spec

    def test_ends_what_a_service_said_once(self, kind: Kind) -> None:
        """Its words are whole sentences: a bracket or a full stop behind them is one too many."""
        behind = kind.message.partition("{said}")[2]
        assert behind[:1] not in (".", ")")

    def test_is_a_constant_of_the_catalogue(self, kind: Kind) -> None:
        assert kind.code == kind.code.lower().replace("_", "-")
        assert any(value is kind for value in vars(errors).values())

    def test_comes_back_from_its_code(self, kind: Kind) -> None:
        assert errors.restore(kind.code, {"name": "a.wav"}) == AppError(kind, name="a.wav")


def test_one_unfinished_task_is_not_called_tasks() -> None:
    error = AppError(errors.ACCOUNT_IN_USE, account="work", count=1)
    assert error.message() == "“work” still has tasks to finish: 1."


def test_the_details_fill_the_words() -> None:
    error = AppError(SOURCE_EMPTY, name="a.wav")
    assert error.title() == "The file is empty"
    assert error.message().startswith("a.wav holds no data")
    assert str(error) == f"{error.title()}: {error.message()} {error.advice()}"


def test_the_words_are_translated_before_they_are_filled() -> None:
    error = AppError(SOURCE_EMPTY, name="a.wav")
    assert (
        error.message({SOURCE_EMPTY.message: "{name} ist leer."}.__getitem__) == "a.wav ist leer."
    )
    assert error.title(str.upper) == "THE FILE IS EMPTY"
    assert error.advice(str.lower) == SOURCE_EMPTY.advice.lower()


def test_a_detail_that_an_older_version_did_not_store_is_a_dash() -> None:
    assert AppError(ENGINE_DIED, name="a.wav").message().endswith("a.wav (–).")


def test_braces_in_a_detail_are_plain_text() -> None:
    assert "{0} {name!r}" in AppError(SOURCE_EMPTY, name="{0} {name!r}").message()


def test_a_code_of_another_version_is_kept_and_told() -> None:
    error = errors.restore("from-the-future", {"name": "a.wav"})
    assert error.kind is UNKNOWN
    assert "from-the-future" in error.message()
    assert error.details["name"] == "a.wav"


def test_errors_are_equal_by_code_and_details() -> None:
    error = AppError(SOURCE_EMPTY, name="a.wav")
    assert error == AppError(SOURCE_EMPTY, name="a.wav")
    assert len({error, AppError(SOURCE_EMPTY, name="a.wav")}) == 1
    assert error != AppError(SOURCE_EMPTY, name="b.wav")
    assert error != AppError(ENGINE_DIED, name="a.wav")
    assert error != "source-empty"


def test_an_error_knows_whether_trying_again_can_help() -> None:
    assert AppError(ENGINE_DIED).retryable
    assert not AppError(SOURCE_EMPTY).retryable
    assert AppError(SOURCE_EMPTY).code == "source-empty"


def test_two_kinds_cannot_share_a_code() -> None:
    with pytest.raises(ValueError, match="source-empty"):
        errors.base.define("source-empty", "a", "b", "c", errors.Action.RETRY)
    assert kinds()["source-empty"] is SOURCE_EMPTY
