"""Where words and phrases begin in the scripts that write no space between them.

Chinese words, Japanese phrases (bunsetsu) and Thai words come from BudouX, whose models are small
tables that ship with it; they are read when the first such text comes. It is the one library of
this layer.
"""

from functools import cache, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from stt_desktop.subtitles.characters import is_kana, is_thai, is_unspaced

if TYPE_CHECKING:
    from budoux import Parser

_TRADITIONAL = frozenset(
    "這個們來說對時會國學還沒問題經過發現開關為麼樣點後長話電車東兩應該業實動當從頭無機體總將給讓"
)
"""Frequent characters that simplified text does not have."""


@lru_cache(maxsize=256)
def starts(text: str, language: str) -> frozenset[int]:
    """The offsets in ``text`` (which holds no spaces) at which a word or phrase begins. Between
    other scripts, and after punctuation, one always does; a number goes with what it counts."""
    found: set[int] = set()
    at = 0
    for unspaced, group in groupby(text, is_unspaced):
        run = "".join(group)
        if unspaced:
            offsets = _in_run(run, language)
            if at and text[at - 1].isdecimal():
                offsets.discard(0)
            found.update(at + offset for offset in offsets)
        else:
            found.add(at)
        at += len(run)
    return frozenset(found)


def _in_run(run: str, language: str) -> set[int]:
    offsets: set[int] = set()
    at = 0
    for phrase in _parser(_model(run, language)).parse(run):
        offsets.add(at)
        at += len(phrase)
    return offsets


def _model(run: str, language: str) -> str:
    if is_thai(run[0]):
        return "th"
    if language == "ja" or any(map(is_kana, run)):
        return "ja"
    return "zh-hans" if language != "yue" and _TRADITIONAL.isdisjoint(run) else "zh-hant"


@cache
def _parser(model: str) -> "Parser":
    import budoux

    load = {
        "ja": budoux.load_default_japanese_parser,
        "th": budoux.load_default_thai_parser,
        "zh-hans": budoux.load_default_simplified_chinese_parser,
        "zh-hant": budoux.load_default_traditional_chinese_parser,
    }
    return load[model]()
