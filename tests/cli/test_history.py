"""What has happened to a task, in words."""

import typing

import pytest

from stt_desktop import i18n
from stt_desktop.cli import history
from stt_desktop.domain import events
from stt_desktop.paths import resource


def test_every_event_has_words() -> None:
    names = {kind.__name__.lower() for kind in typing.get_args(events.Event)}
    assert names | {"added"} <= set(history.WORDS)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("committing", "sent whole"),
        ("failed: engine-died", "failed: The built-in engine stopped"),
        ("exported: folder-read-only", "files not saved: The folder cannot be written"),
        ("from-the-future: odd", "from-the-future: odd"),
        ("failed: odd", "failed: odd"),
    ],
)
def test_an_event_is_told_in_words(event: str, said: str) -> None:
    assert history.event_words(event) == said


@pytest.mark.parametrize("event", [*history.WORDS, "failed: engine-died"])
def test_nothing_is_english_in_chinese(event: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_current", i18n._current)
    i18n.use(resource("translations"), "zh_CN")
    assert not any(letter.isascii() and letter.isalpha() for letter in history.event_words(event))
