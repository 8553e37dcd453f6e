"""A text cut into the words that get times."""

import re

from stt_desktop.subtitles.characters import is_unspaced

_PARTS = re.compile(r"\s*\S+")


def split(text: str) -> list[str]:
    """The words of ``text``; joining them gives ``text`` again.

    A word keeps the white space before it and the marks around it. Scripts that put no space
    between words are cut at every character. White space alone gives one word, nothing none.
    """
    words = [piece for part in _PARTS.findall(text) for piece in _pieces(part)]
    length = sum(map(len, words))
    if length < len(text):
        words[-1:] = ["".join(words[-1:]) + text[length:]]
    return words


def _pieces(part: str) -> list[str]:
    """A part without inner white space, cut before every character of an unspaced script and
    before what follows one. Marks stay with the character before them."""
    starts = [0]
    spoken = False  # whether the piece that grows has a letter or digit yet
    unspaced = False  # whether its last letter is of an unspaced script
    for at, char in enumerate(part):
        if not char.isalnum():
            continue
        here = is_unspaced(char)
        if spoken and (here or unspaced):
            # Marks that open something (quotes, brackets) go with what they open.
            cut = at
            while cut > starts[-1] + 1 and part[cut - 1] in _OPENING:
                cut -= 1
            starts.append(cut)
        spoken, unspaced = True, here
    return [part[a:b] for a, b in zip(starts, [*starts[1:], len(part)], strict=True)]


_OPENING = frozenset("([{<«“‘（［｛〔〈《「『【〖¿¡#$€£¥￥＄")
