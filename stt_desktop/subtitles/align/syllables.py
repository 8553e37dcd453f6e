"""Pairs the Chinese characters of a text with those that were heard where most are misheard.

Whoever mishears Chinese still writes a character for each syllable, and one that sounds alike; and
speakers pause where sentences end. So between the passages that both sides have for sure, the
*pillars*, the best way of edits is looked for, by how the syllables sound and where the pauses are.
"""

from bisect import bisect_left
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from stt_desktop.subtitles.align.spelling import Spelling

Block = tuple[int, int, int]
Span = tuple[int, int]

_PILLAR = 12
"""Letters of pinyin, some four syllables: shorter passages may be somewhere else, too."""
_CHANCE = 40
"""So much alike are any two syllables, and a little more."""
_SKIP = 15
"""What it costs that a syllable has no partner."""
_PAUSED = (-50, 15, 50)
"""What a pause before the heard syllable is worth for one within a clause, one that begins a
clause, and one that begins a sentence."""
_MOST = 500 * 500
"""Pairs of syllables that can be compared in a third of a second."""
_AROUND = 4
_ALIKE = 50
"""So much alike a pair and the four on either side of it are together, or it is a coincidence."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``marks`` are the pauses that are expected behind the text's words (see
    :func:`lengths.pauses`), ``opening`` the heard words that begin behind a pause."""

    marks: Sequence[int]
    opening: Container[int]


@dataclass(frozen=True, slots=True)
class Pair:
    """A character of the text and the one that was heard in its place, by their symbols: from
    which to which. ``likeness`` as :func:`likeness` gives it."""

    text: Span
    heard: Span
    likeness: int


def pillars(text: Spelling, heard: Spelling, runs: Sequence[Block]) -> list[Block]:
    """What of the runs that both sides have is sure, in order: what is not Chinese, and long
    passages, from where a character begins on both sides to where one ends. What begins or ends
    with words that are written several times before the next of them is not: it may be another
    saying of them."""
    ours, theirs = dict(text.characters), dict(heard.characters)
    our_ends, their_ends = set(ours.values()), set(theirs.values())
    inside = {at for start, end in text.characters for at in range(start, end)}
    kept: list[Block] = []
    for first, second, size in runs:
        places = range(first, first + size)
        if not inside.issuperset(places):
            kept.append((first, second, size))
            continue
        shift = second - first
        starts = [at for at in places if at in ours and at + shift in theirs]
        ends = [at + 1 for at in places if at + 1 in our_ends and at + 1 + shift in their_ends]
        if starts and ends and ends[-1] - starts[0] >= _PILLAR:
            kept.append((starts[0], starts[0] + shift, ends[-1] - starts[0]))
    sure: list[Block] = []
    behind = 0
    for run, (following, _, _) in pairwise([*kept, (len(text.symbols), 0, 0)]):
        start, stop = run[0], run[0] + run[2]
        edges = {text.symbols[start:stop][:_PILLAR], text.symbols[start:stop][-_PILLAR:]}
        once = all(text.symbols.count(edge, behind, following) == 1 for edge in edges)
        if once or not inside.issuperset(range(start, stop)):
            sure.append(run)
            behind = stop
    return sure


def pairs(text: Spelling, heard: Spelling, sure: Sequence[Block], rhythm: Rhythm) -> list[Pair]:
    """Those between the ``sure`` passages, in order."""
    found: list[Pair] = []
    bounds = [(0, 0, 0), *sure, (len(text.symbols), len(heard.symbols), 0)]
    for (at, other, size), (end, last, _) in pairwise(bounds):
        mine = _within(text, at + size, end)
        those = _within(heard, other + size, last)
        if len(mine) * len(those) > _MOST:
            continue
        way = _way(
            [text.symbols[slice(*span)] for span in mine],
            [heard.symbols[slice(*span)] for span in those],
            [_expected(text, rhythm, start) for start, _ in mine],
            [_opens(heard, rhythm, start) for start, _ in those],
        )
        found.extend(Pair(mine[i], those[j], alike) for i, j, alike in _believed(way))
    return found


def _within(spelling: Spelling, start: int, end: int) -> Sequence[Span]:
    """The characters between two places among the symbols."""
    first = bisect_left(spelling.characters, (start, 0))
    return spelling.characters[first : bisect_left(spelling.characters, (end, 0))]


def _expected(text: Spelling, rhythm: Rhythm, at: int) -> int:
    """The pause that is expected before a place in the text."""
    if at == 0:
        return 2
    return max(rhythm.marks[text.owner[at - 1] : text.owner[at]], default=0)


def _opens(heard: Spelling, rhythm: Rhythm, at: int) -> bool:
    """True where a heard word begins behind a pause."""
    word = heard.owner[at]
    return word in rhythm.opening and (at == 0 or heard.owner[at - 1] != word)


_Step = tuple[int, int, int]
"""A pair: the number of ours, of theirs, their likeness."""


def _way(
    ours: Sequence[str], theirs: Sequence[str], expected: Sequence[int], opens: Sequence[bool]
) -> list[_Step]:
    """The pairs of the best way of edits; of what ours has several times, with the first."""
    best = [-_SKIP * count for count in range(len(theirs) + 1)]
    moves: list[bytearray] = []
    for mine, pause in zip(ours, expected, strict=True):
        row, move = [best[0] - _SKIP], bytearray(1)
        for number, (other, is_opening) in enumerate(zip(theirs, opens, strict=True)):
            worth = likeness(mine, other) - _CHANCE + (_PAUSED[pause] if is_opening else 0)
            ways = (best[number + 1] - _SKIP, best[number] + worth, row[number] - _SKIP)
            row.append(max(ways))
            move.append(ways.index(row[-1]))
        best = row
        moves.append(move)
    pairs: list[_Step] = []
    i, j = len(ours), len(theirs)
    while i and j:
        ahead, behind = ((1, 0), (1, 1), (0, 1))[moves[i - 1][j]]
        i, j = i - ahead, j - behind
        if ahead and behind:
            pairs.append((i, j, likeness(ours[i], theirs[j])))
    return pairs[::-1]


def _believed(way: Sequence[_Step]) -> list[_Step]:
    """Those whose neighbours are alike, too."""
    kept: list[_Step] = []
    for number, (i, j, alike) in enumerate(way):
        around = [
            step
            for step in way[max(0, number - _AROUND) : number + _AROUND + 1]
            if max(abs(step[0] - i), abs(step[1] - j)) <= _AROUND
        ]
        (first, other, _), (last, end, _) = around[0], around[-1]
        long = max(last - first, end - other) + 1
        if sum(like for _, _, like in around) >= _ALIKE * max(long, _AROUND):
            kept.append((i, j, alike))
    return kept


_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_KIN = (
    ("zj", "cq", "sx", "bp", "dt", "gk", "nlr", "fhw"),
    ("zcsjqxr", "bpf", "dtl", "gkh", "yrlw"),
)
"""First letters of consonants that are close, and less so."""


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> int:
    """How much two syllables in pinyin without tones sound alike: 100 for the same one, 0 for two
    that share no sound."""
    (consonant, vowels), (another, others) = _parts(one), _parts(other)
    return _consonants(consonant, another) + _vowels(vowels, others)


def _parts(syllable: str) -> tuple[str, str]:
    initial = next((each for each in _INITIALS if syllable.startswith(each)), "")
    return initial, syllable[len(initial) :]


def _consonants(one: str, other: str) -> int:
    if one == other:
        return 40
    first, second = one[:1] or "-", other[:1] or "-"
    for worth, groups in zip((24, 12), _KIN, strict=True):
        if any(first in group and second in group for group in groups):
            return worth
    return 0


def _vowels(one: str, other: str) -> int:
    if one == other:
        return 60
    if one.rstrip("g") == other.rstrip("g"):
        return 48
    return 42 * len(set(one) & set(other)) // len(set(one) | set(other))
