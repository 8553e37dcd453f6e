"""Verbs in any form."""

import pytest

from stt_desktop.subtitles.phrasal import ENGLISH_VERBS, stem


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("look", "look"), ("looks", "look"), ("looked", "look"), ("looking", "look"),
        ("relies", "rely"), ("worried", "worry"), ("arriving", "arrive"), ("aimed", "aim"),
        ("getting", "get"), ("planned", "plan"), ("thought", "think"), ("does", "do"),
        ("house", "house"), ("houses", "houses"), ("sing", "sing"),
    ],
)  # fmt: skip
def test_a_verb_is_known_in_every_form(word: str, plain: str) -> None:
    assert stem(word) == plain


def test_the_words_that_belong_to_a_verb_are_listed() -> None:
    assert "after" in ENGLISH_VERBS["look"]
    assert "after" not in ENGLISH_VERBS["listen"]
