"""Characters as a subtitler sees them: how wide they are and where a line may end between two.

Nothing here knows about words, times or languages.
"""

import unicodedata
from functools import lru_cache

NEVER_FIRST = frozenset(
    ",.;:!?…)]}%‰°′″℃»›”’·、。，．；：！？）］｝〕〉》」』】〗〙〞〟—～〜ー々ゝゞヽヾ"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
    "ะาำๅๆฯ"
)
"""What never begins a line (kinsoku shori, JIS X 4051; GB/T 15834 says the same of Chinese; the
Thai vowels and signs that follow their consonant)."""

NEVER_LAST = frozenset("([{«‹“‘¿¡$£€￥¥#（［｛〔〈《「『【〖〘〝เแโใไ")
"""What never ends a line (with the Thai vowels that are written before their consonant)."""

SENTENCE_ENDS = frozenset(".!?…。！？．｡؟।۔‽⁇⁈⁉")
CLAUSE_ENDS = frozenset(",;:–—，、；：،؛､")
CLOSERS = frozenset(")]}\"'»›”’）］｝〕〉》」』】〗")
"""What may stand between the end of a sentence and the next word."""


@lru_cache(maxsize=8192)
def columns(char: str) -> int:
    """How many half-width columns a character takes: 0 (marks, joiners), 1 or 2 (full width)."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


@lru_cache(maxsize=8192)
def is_unspaced(char: str) -> bool:
    """True for the letters of scripts that put no space between words (Han, kana, Thai)."""
    return (
        "\u3400" <= char <= "\u9fff"  # CJK ideographs with extension A
        or "\u3041" <= char <= "\u30ff"  # hiragana, katakana
        or "\uf900" <= char <= "\ufaff"  # compatibility ideographs
        or "\uff66" <= char <= "\uff9d"  # half-width katakana
        or "\U00020000" <= char <= "\U0003ffff"  # the other extensions
        or char in "々〆〇"
        or is_thai(char)
    )


def is_thai(char: str) -> bool:
    """True for Thai letters and marks (its sign for the baht stands among them)."""
    return "\u0e01" <= char <= "\u0e3a" or "\u0e40" <= char <= "\u0e4e"


def is_kana(char: str) -> bool:
    """True for hiragana and katakana, also half-width."""
    return "\u3041" <= char <= "\u30ff" or "\uff66" <= char <= "\uff9d"


@lru_cache(maxsize=8192)
def _is_junk(char: str) -> bool:
    return unicodedata.category(char) == "Cc" or char == "\ufeff"


def clean(text: str) -> str:
    """``text`` as it can be shown and stored: runs of white space (line ends too) become one
    space, control characters and byte order marks go, half a surrogate pair becomes U+FFFD."""
    spaced = " ".join(text.split())
    if spaced.isascii() and spaced.isprintable():
        return spaced
    kept = "".join(
        "\ufffd" if "\ud800" <= char <= "\udfff" else char for char in spaced if not _is_junk(char)
    )
    return " ".join(kept.split())


def is_visible(text: str) -> bool:
    """True when a reader sees anything at all of ``text``."""
    return any(columns(char) and not char.isspace() for char in text)


def may_break(left: str, right: str) -> bool:
    """True when a line may end between ``left`` and ``right``, which no space parts."""
    last, first = left[-1], right[0]
    if first in NEVER_FIRST or last in NEVER_LAST or not may_part(left, right):
        return False
    return is_unspaced(last) or is_unspaced(first) or last in "—，、。！？；：）》」』】"


def may_part(left: str, right: str) -> bool:
    """False inside what a reader sees as one character (marks, joined emoji)."""
    last, first = left[-1], right[0]
    return not (
        columns(first) == 0
        or last == "\u200d"  # zero width joiner
        or "\U0001f3fb" <= first <= "\U0001f3ff"  # skin tones
        or ("\U0001f1e6" <= first <= "\U0001f1ff" and "\U0001f1e6" <= last <= "\U0001f1ff")
    )


def core(text: str) -> str:
    """``text`` without the quotes and brackets that close it."""
    return text.rstrip("".join(CLOSERS)) or text
