"""What a person does to cues, and undoing it. Pure: every edit is one :class:`Change`.

The functions say what would change; None means that nothing would. :class:`History` carries
changes out and takes them back. The transcript as received is never touched.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from stt_desktop.domain.transcript import Cue, Timing

LEAST_MS = 100
"""No edit makes a cue shorter: it could not be seen, or grasped with the pointer."""

_INSERTED_MS = 2000
"""How long a new cue stands where there is room."""


@dataclass(frozen=True, slots=True)
class Change:
    """``removed`` (cues ``at`` and following) give way to ``inserted``."""

    at: int
    removed: tuple[Cue, ...]
    inserted: tuple[Cue, ...]

    def inverse(self) -> "Change":
        return Change(self.at, self.inserted, self.removed)

    def applied(self, cues: Sequence[Cue]) -> tuple[Cue, ...]:
        """``cues`` after the change.

        Raises:
            ValueError: ``removed`` is not what stands there.
        """
        stop = self.at + len(self.removed)
        if tuple(cues[self.at : stop]) != self.removed:
            raise ValueError(f"a change of other cues than those at {self.at}")
        return (*cues[: self.at], *self.inserted, *cues[stop:])


class History:
    """The cues as edited, with every step that led to them."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self.cues: tuple[Cue, ...] = tuple(cues)
        self._done: list[Change] = []
        self._undone: list[Change] = []
        self._typing = False

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def do(self, change: Change, *, typing: bool = False) -> None:
        """Carry ``change`` out. Consecutive changes of one cue that are ``typing`` are one step,
        until :meth:`pause` or another change."""
        self.cues = change.applied(self.cues)
        self._undone.clear()
        last = self._done[-1] if self._done else None
        if typing and self._typing and last is not None and last.at == change.at:
            self._done[-1] = Change(change.at, last.removed, change.inserted)
        else:
            self._done.append(change)
        self._typing = typing

    def pause(self) -> None:
        """What is typed next is a step of its own."""
        self._typing = False

    def undo(self) -> Change | None:
        """Take the last step back; the change that did it."""
        return self._move(self._done, self._undone)

    def redo(self) -> Change | None:
        """Carry out again what was undone last."""
        return self._move(self._undone, self._done)

    def _move(self, source: list[Change], target: list[Change]) -> Change | None:
        if not source:
            return None
        change = source.pop().inverse()
        self.cues = change.applied(self.cues)
        target.append(change)
        self._typing = False
        return change


# --- single edits -----------------------------------------------------------------------------


def retext(cues: Sequence[Cue], row: int, text: str) -> Change | None:
    """Another text for a cue. Empty lines go; a cue without text is no cue: nothing changes."""
    lines = lines_of(text)
    if not lines or lines == cues[row].lines:
        return None
    return Change(row, (cues[row],), (replace(cues[row], lines=lines),))


def retime(cues: Sequence[Cue], row: int, start_ms: int, end_ms: int) -> Change | None:
    """Other times for a cue, as far as its neighbours leave room for them. The cue's own length
    gives way first to the start, then to the shortest a cue can be."""
    earliest, latest = room(cues, row)
    if latest is not None and latest - earliest < LEAST_MS:
        return None
    start = max(start_ms, earliest)
    if latest is not None:
        start = min(start, latest - LEAST_MS)
    end = max(end_ms, start + LEAST_MS)
    if latest is not None:
        end = min(end, latest)
    cue = cues[row]
    if (start, end) == (cue.start_ms, cue.end_ms):
        return None
    return Change(row, (cue,), (_set_by_hand(cue, start, end),))


def room(cues: Sequence[Cue], row: int) -> tuple[int, int | None]:
    """Between which times a cue can stand: its neighbours' edges (None: no end). Where neighbours
    overlap it already, its own edges count."""
    cue = cues[row]
    earliest = min(cues[row - 1].end_ms, cue.start_ms) if row else 0
    if row + 1 == len(cues):
        return earliest, None
    return earliest, max(cues[row + 1].start_ms, cue.end_ms)


def split(
    cues: Sequence[Cue],
    row: int,
    before: str,
    after: str,
    at_ms: int | None = None,
    *,
    gap_ms: int = 0,
) -> Change | None:
    """Two cues from one: ``before`` and ``after`` are their texts, ``at_ms`` is where the second
    begins; None shares the time by length. The first ends ``gap_ms`` before it, where it can."""
    cue = cues[row]
    first, second = lines_of(before), lines_of(after)
    if not first or not second or cue.duration_ms < 2 * LEAST_MS:
        return None
    if at_ms is None:
        length = sum(map(len, first)) + sum(map(len, second))
        at_ms = cue.start_ms + cue.duration_ms * sum(map(len, first)) // length
    at_ms = min(max(at_ms, cue.start_ms + LEAST_MS), cue.end_ms - LEAST_MS)
    end_ms = max(at_ms - gap_ms, cue.start_ms + LEAST_MS)
    return Change(
        row,
        (cue,),
        (replace(cue, end_ms=end_ms, lines=first), replace(cue, start_ms=at_ms, lines=second)),
    )


def merge(
    cues: Sequence[Cue],
    row: int,
    join: Callable[[Sequence[str]], Sequence[str]],
    last: int | None = None,
) -> Change | None:
    """One cue from this one and those after it, to ``last`` (else the next). ``join`` makes its
    lines from those of all."""
    last = row + 1 if last is None else last
    if not row < last < len(cues):
        return None
    those = tuple(cues[row : last + 1])
    lines = tuple(join([line for cue in those for line in cue.lines]))
    timing = max((cue.timing for cue in those), key=tuple(Timing).index)
    end_ms = max(cue.end_ms for cue in those)
    return Change(row, those, (replace(those[0], end_ms=end_ms, lines=lines, timing=timing),))


def delete(cues: Sequence[Cue], first: int, last: int) -> Change:
    """The cues ``first`` to ``last`` go, both included."""
    return Change(first, tuple(cues[first : last + 1]), ())


def insert(cues: Sequence[Cue], at_ms: int, text: str, *, gap_ms: int = 0) -> Change | None:
    """A new cue in the gap at ``at_ms``, or in the first one after it that is large enough. It
    stands two seconds, or as long as the gap is; ``gap_ms`` from its neighbours, where it can."""
    row = sum(cue.start_ms <= at_ms for cue in cues)
    start = max(0, at_ms, cues[row - 1].end_ms if row else 0)
    while row < len(cues) and cues[row].start_ms - start < LEAST_MS:
        start = cues[row].end_ms
        row += 1
    latest = cues[row].start_ms if row < len(cues) else None
    if row:
        away = max(start, cues[row - 1].end_ms + gap_ms)
        start = away if latest is None else min(away, latest - LEAST_MS)
    end = start + _INSERTED_MS
    if latest is not None:
        end = min(end, max(latest - gap_ms, start + LEAST_MS))
    lines = lines_of(text)
    if not lines:
        return None
    return Change(row, (), (Cue(start, end, lines, Timing.ALIGNED),))


def restore(cues: Sequence[Cue], received: Sequence[Cue]) -> Change | None:
    """Back to the transcript as received: a step like any other, which can be undone."""
    if tuple(cues) == tuple(received):
        return None
    return Change(0, tuple(cues), tuple(received))


# --- finding ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a cue's text (its lines with line feeds between them), as offsets."""

    row: int
    start: int
    stop: int


def find(cues: Sequence[Cue], wanted: str, *, match_case: bool = False) -> list[Found]:
    """Every place where ``wanted`` stands. A space in it also finds the end of a line. Case is
    that of the writing, without it ``STRASSE`` is no ``Straße``: offsets stay true."""
    pattern = _pattern(wanted, match_case=match_case)
    if pattern is None:
        return []
    return [
        Found(row, hit.start(), hit.end())
        for row, cue in enumerate(cues)
        for hit in pattern.finditer(cue.text)
    ]


def substitute(cues: Sequence[Cue], found: Sequence[Found], text: str) -> Change | None:
    """``text`` in all these places, as one step. A cue that would lose all its text keeps it."""
    if not found:
        return None
    places: dict[int, list[Found]] = {}
    for place in found:
        places.setdefault(place.row, []).append(place)
    first, last = min(places), max(places)
    old = tuple(cues[first : last + 1])
    new = tuple(
        _substituted(cue, places.get(row, ()), text) for row, cue in enumerate(old, start=first)
    )
    return None if old == new else Change(first, old, new)


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a typed text, without white space around them and without empty ones."""
    return tuple(line for raw in text.splitlines() if (line := raw.strip()))


def _substituted(cue: Cue, places: Sequence[Found], text: str) -> Cue:
    whole = cue.text
    for place in sorted(places, key=lambda one: one.start, reverse=True):
        whole = whole[: place.start] + text + whole[place.stop :]
    lines = lines_of(whole)
    return replace(cue, lines=lines) if lines else cue


def _pattern(wanted: str, *, match_case: bool) -> re.Pattern[str] | None:
    words = [re.escape(word) for word in re.split(r"\s+", wanted)]
    if not any(words):
        return None
    return re.compile(r"\s".join(words), 0 if match_case else re.IGNORECASE)


def _set_by_hand(cue: Cue, start_ms: int, end_ms: int) -> Cue:
    # The person matched it against the sound: it is no estimate any more.
    return replace(cue, start_ms=start_ms, end_ms=end_ms, timing=Timing.ALIGNED, error_ms=None)
