"""Where a text and what was heard agree: the only places whose time is known. Times in ms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from stt_desktop.subtitles.align.lengths import expected_ms
from stt_desktop.subtitles.align.rates import evened
from stt_desktop.subtitles.align.spelling import Spelling
from stt_desktop.subtitles.align.syllables import Pair, Rhythm, pairs, pillars

LEAST_WEIGHT = 4.0
"""Four letters, or eight of pinyin: shorter matches are coincidences too often."""
_ALONE_WEIGHT = 10.0
_NEAR_SYMBOLS = 25
"""A match that stands alone, so far from the next one, must be longer."""
_BESIDE_SYMBOLS = 8
"""So close to a match that is long enough, a short one belongs to it."""
_LONGEST_SYMBOL_MS = 450
_SHORTEST_SYMBOL_MS = 12
"""A heard word outside these rates is one that the model put somewhere, not one that it heard."""

Block = tuple[int, int, int]
"""(first symbol of the text, first symbol of what was heard, how many are equal)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A word as the built-in model heard it. ``slack_ms`` is how far off its start may be, because
    the sound before it belongs to no word (see :mod:`gaps`)."""

    text: str
    start_ms: int
    end_ms: int
    probability: float = 1.0
    slack_ms: int = 0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A word of the text that was heard. ``share`` of its symbols agree, above 0 to 1;
    ``whole_start`` says that a heard word begins where it begins, ``whole_end`` that one ends
    where it ends, so that the time is not reckoned inside a heard word; ``alike`` that something
    else was heard there, which sounds like it."""

    start_ms: int
    end_ms: int
    share: float
    whole_start: bool = True
    whole_end: bool = True
    slack_ms: int = 0
    alike: bool = False


def anchors(
    text: Spelling,
    heard: Spelling,
    words: Sequence[Heard],
    blocks: Iterable[Block],
    count: int,
    *,
    rhythm: Rhythm | None = None,
) -> list[Anchor | None]:
    """For each of the text's ``count`` words where it was heard, None where it was not.

    With ``rhythm``, for Chinese, also where something was heard that only sounds alike.
    Times never go backwards from one anchor to the next: blocks are in order, and so are the
    heard words.
    """
    words = _evened(words)
    runs = [
        (first + run[0] - second, run[0], len(run))
        for first, second, size in blocks
        for run in _trusted(heard, words, second, size)
        if run
    ]
    believed = _believed(runs, text, heard)
    alike: list[Pair] = []
    if rhythm is not None:
        believed = pillars(text, heard, believed)
        alike = [
            pair
            for pair in pairs(text, heard, believed, rhythm)
            if _plausible(words[heard.owner[pair.heard[0]]])
        ]
    partner = {first + at: second + at for first, second, size in believed for at in range(size)}
    for pair in alike:
        if pair.likeness == 100:
            partner.update(zip(range(*pair.text), range(*pair.heard), strict=True))
    places = _Places(heard, words)
    found: list[Anchor | None] = [None] * count
    at = 0
    while at < len(text.symbols):
        end = at
        while end < len(text.symbols) and text.owner[end] == text.owner[at]:
            end += 1
        matched = [spot for spot in range(at, end) if spot in partner]
        if matched:
            found[text.owner[at]] = _anchor(partner, matched, at, end, places)
        at = end
    for pair in alike:
        word = text.owner[pair.text[0]]
        if found[word] is None:
            found[word] = places.about(pair)
    return found


def _evened(words: Sequence[Heard]) -> list[Heard]:
    spans = [(word.start_ms, word.end_ms) for word in words]
    usual = [expected_ms(word.text) for word in words]
    return [
        word if span is None else replace(word, start_ms=span[0], end_ms=span[1])
        for word, span in zip(words, evened(spans, usual), strict=True)
    ]


def _connected(runs: Sequence[Block], text: Spelling, heard: Spelling) -> list[Block]:
    """Without short runs that stand alone: too far from their neighbours (or from both ends), in
    the text or in what was heard, to be more than a coincidence."""
    kept = []
    bounded = [(0, 0, 0), *runs, (len(text.symbols), len(heard.symbols), 0)]
    for number, run in enumerate(runs, 1):
        weight = _weight(run, heard)
        around = (bounded[number - 1], bounded[number + 1])
        if weight >= _ALONE_WEIGHT or any(_gap(run, other) <= _NEAR_SYMBOLS for other in around):
            kept.append(run)
    return kept


def _believed(runs: Sequence[Block], text: Spelling, heard: Spelling) -> list[Block]:
    """The runs that are no coincidence: the long ones, and short ones that are beside them."""
    long = [run for run in runs if _weight(run, heard) >= LEAST_WEIGHT]
    kept = _connected(long, text, heard)
    believed: list[Block] = []
    behind = iter([*kept, None])
    following = next(behind)
    for run in runs:
        if run == following:
            believed.append(run)
            following = next(behind)
        elif any(
            other is not None and _gap(run, other) <= _BESIDE_SYMBOLS
            for other in (believed[-1] if believed else None, following)
        ):
            believed.append(run)
    return believed


def _weight(run: Block, heard: Spelling) -> float:
    return sum(heard.weight[run[1] : run[1] + run[2]])


def _gap(one: Block, other: Block) -> int:
    """Symbols between two runs, in the text or in what was heard, where there are more."""
    before, behind = sorted((one, other))
    return max(behind[0] - before[0], behind[1] - before[1]) - before[2]


def _anchor(
    partner: dict[int, int], matched: list[int], at: int, end: int, places: "_Places"
) -> Anchor:
    first, last = partner[matched[0]], partner[matched[-1]]
    begins = places.begin(first - (matched[0] - at))
    ends = places.end(last + (end - 1 - matched[-1]))
    if matched[0] != at or begins is None:
        start, whole_start, slack = places.start_of(first), False, 0
    else:
        start, whole_start, slack = begins, places.opens(first), places.slack(first)
    if matched[-1] != end - 1 or ends is None:
        stop, whole_end = places.end_of(last), False
    else:
        stop, whole_end = ends, places.closes(last)
    share = len(matched) / (end - at)
    return Anchor(start, max(start, stop), share, whole_start, whole_end, slack)


def _trusted(heard: Spelling, words: Sequence[Heard], first: int, size: int) -> list[list[int]]:
    """The block's symbols in runs, without those of words that cannot have been spoken so."""
    runs: list[list[int]] = [[]]
    for at in range(first, first + size):
        if _plausible(words[heard.owner[at]]):
            runs[-1].append(at)
        elif runs[-1]:
            runs.append([])
    return runs


def _plausible(word: Heard) -> bool:
    letters = max(1, sum(char.isalnum() for char in word.text))
    duration = word.end_ms - word.start_ms
    return (
        word.probability > 0
        and duration >= _SHORTEST_SYMBOL_MS * letters
        and duration <= 600 + _LONGEST_SYMBOL_MS * letters
    )


class _Places:
    """When each heard symbol sounds: its word's time shared out over its symbols."""

    def __init__(self, heard: Spelling, words: Sequence[Heard]) -> None:
        self._owner = heard.owner
        self._words = words
        self._first: dict[int, int] = {}
        self._count: dict[int, int] = {}
        for at, word in enumerate(heard.owner):
            self._first.setdefault(word, at)
            self._count[word] = self._count.get(word, 0) + 1

    def start_of(self, at: int) -> int:
        return self._inside(at, 0)

    def end_of(self, at: int) -> int:
        return self._inside(at, 1)

    def begin(self, at: int) -> int | None:
        return self.start_of(at) if 0 <= at < len(self._owner) else None

    def end(self, at: int) -> int | None:
        return self.end_of(at) if 0 <= at < len(self._owner) else None

    def about(self, pair: Pair) -> Anchor:
        """What was heard in a character's place."""
        first, stop = pair.heard
        start, end = self.start_of(first), self.end_of(stop - 1)
        return Anchor(start, max(start, end), pair.likeness / 100, alike=True)

    def opens(self, at: int) -> bool:
        return self._first[self._owner[at]] == at

    def slack(self, at: int) -> int:
        return self._words[self._owner[at]].slack_ms if self.opens(at) else 0

    def closes(self, at: int) -> bool:
        return at + 1 == len(self._owner) or self._owner[at + 1] != self._owner[at]

    def _inside(self, at: int, more: int) -> int:
        number = self._owner[at]
        word = self._words[number]
        share = (at - self._first[number] + more) / self._count[number]
        return word.start_ms + round((word.end_ms - word.start_ms) * share)
