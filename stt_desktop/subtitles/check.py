"""What a guide says against cues, one by one: the check of a broadcaster.

:func:`check` names every broken rule with its figure and the limit; :func:`summary` counts them for
a whole transcript. The words are templates, translated where they are shown.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from types import MappingProxyType

from stt_desktop.domain.errors import N_
from stt_desktop.domain.transcript import Cue, Timing, Transcript, Word
from stt_desktop.subtitles.badness import NEVER, TIGHT
from stt_desktop.subtitles.characters import is_unspaced, is_visible
from stt_desktop.subtitles.pieces import pieces_of
from stt_desktop.subtitles.run import Run
from stt_desktop.subtitles.style import Style, style_for


class Rule(StrEnum):
    """What can be said against a cue, gravest first."""

    EMPTY = "empty"
    OVERLAP = "overlap"
    TOO_FAST = "too-fast"
    TOO_MANY_WORDS = "too-many-words"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    LINE_TOO_LONG = "line-too-long"
    TOO_MANY_LINES = "too-many-lines"
    GAP_TOO_SMALL = "gap-too-small"
    GAP_FLICKERS = "gap-flickers"
    BAD_BREAK = "bad-break"
    ESTIMATED = "estimated"
    """No guide's rule, but worth a look: the times were not found in the sound."""
    INTERPOLATED = "interpolated"
    """The same, between words that were found close by."""


REMARKS = frozenset({Rule.ESTIMATED, Rule.INTERPOLATED})
"""What is worth saying though no guide's rule is broken."""


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    message: str


_WORDS: Mapping[Rule, _Words] = MappingProxyType(
    {
        Rule.EMPTY: _Words(N_("Nothing to read"), N_("There is nothing to read.")),
        Rule.OVERLAP: _Words(
            N_("Overlaps the next one"), N_("It still stands {figure} s into the next one.")
        ),
        Rule.TOO_FAST: _Words(
            N_("Too fast to read"),
            N_("{figure} characters a second have to be read; {limit} are allowed."),
        ),
        Rule.TOO_MANY_WORDS: _Words(
            N_("Too many words"),
            N_("{figure} words a minute have to be read; {limit} are allowed."),
        ),
        Rule.TOO_SHORT: _Words(
            N_("Too short"), N_("It stands for {figure} s; at least {limit} s are asked for.")
        ),
        Rule.TOO_LONG: _Words(
            N_("Too long"), N_("It stands for {figure} s; at most {limit} s are allowed.")
        ),
        Rule.LINE_TOO_LONG: _Words(
            N_("Line too long"), N_("A line has {figure} characters; {limit} are allowed.")
        ),
        Rule.TOO_MANY_LINES: _Words(
            N_("Too many lines"), N_("It has {figure} lines; {limit} are allowed.")
        ),
        Rule.GAP_TOO_SMALL: _Words(
            N_("Gap too small"),
            N_("The next one comes {figure} s later; at least {limit} s are asked for."),
        ),
        Rule.GAP_FLICKERS: _Words(
            N_("Gap flickers"),
            N_("The next one comes {figure} s later; a gap under {limit} s flickers."),
        ),
        Rule.BAD_BREAK: _Words(
            N_("Line breaks badly"), N_("A line ends between words that belong together.")
        ),
        Rule.ESTIMATED: _Words(
            N_("Only estimated"),
            N_(
                "Its times are estimated, not found in the sound; "
                "its start is right within ± {figure} s."
            ),
        ),
        Rule.INTERPOLATED: _Words(
            N_("Between found words"),
            N_(
                "Its times lie between words that were found; "
                "its start is right within ± {figure} s."
            ),
        ),
    }
)

_WITHOUT_FIGURE: Mapping[Rule, str] = MappingProxyType(
    {
        Rule.ESTIMATED: N_("Its times are estimated, not found in the sound."),
        Rule.INTERPOLATED: N_("Its times lie between words that were found."),
    }
)

_IN_MS = frozenset(
    {Rule.OVERLAP, Rule.TOO_SHORT, Rule.TOO_LONG, Rule.GAP_TOO_SMALL, Rule.GAP_FLICKERS} | REMARKS
)

_UNSURE: Mapping[Timing, Rule] = MappingProxyType(
    {Timing.ESTIMATED: Rule.ESTIMATED, Timing.INTERPOLATED: Rule.INTERPOLATED}
)


def _identity(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that a cue breaks. ``cue`` is its index. ``figure`` is what it has, ``limit`` what
    the guide asks for: characters or words in a second or minute, lines, milliseconds; the
    badness (0 to 1) of a line break; the milliseconds that a start may be off, either way; 0
    where there is nothing to count."""

    cue: int
    rule: Rule
    figure: float = 0
    limit: float = 0

    def message(self, translate: Callable[[str], str] = _identity) -> str:
        """What is wrong, as a sentence. Times are told in seconds."""
        template = _WORDS[self.rule].message
        if not self.figure:
            template = _WITHOUT_FIGURE.get(self.rule, template)
        return translate(template).format(
            figure=self._told(self.figure), limit=self._told(self.limit)
        )

    def _told(self, value: float) -> str:
        if self.rule in _IN_MS:
            return f"{value / 1000:.2f}"
        if self.rule is Rule.TOO_MANY_WORDS:
            return f"{value:.0f}"
        return f"{value:.1f}".removesuffix(".0")


def title(rule: Rule, translate: Callable[[str], str] = _identity) -> str:
    """The rule in two or three words."""
    return translate(_WORDS[rule].title)


def check(cues: Sequence[Cue], style: Style) -> tuple[Violation, ...]:
    """Everything that ``style`` says against ``cues``, which are in order; by cue."""
    return tuple(found for at in range(len(cues)) for found in check_one(cues, at, style))


def check_one(cues: Sequence[Cue], at: int, style: Style) -> tuple[Violation, ...]:
    """What ``style`` says against cue ``at`` of ``cues``."""
    cue = cues[at]
    following = cues[at + 1] if at + 1 < len(cues) else None
    rules = (*_text(cue, style), *_times(cue, style), *_next(cue, following, style))
    return tuple(Violation(at, *rule) for rule in rules)


_Found = Iterator[tuple[Rule, float, float]]


def _text(cue: Cue, style: Style) -> _Found:
    if not is_visible(cue.text):
        yield Rule.EMPTY, 0, 0
        return
    widest = max(map(style.width, cue.lines))
    if widest > style.max_chars:
        yield Rule.LINE_TOO_LONG, widest, style.max_chars
    if len(cue.lines) > style.max_lines:
        yield Rule.TOO_MANY_LINES, len(cue.lines), style.max_lines
    if (worst := max(_breaks(cue.lines, style), default=0.0)) >= TIGHT:
        yield Rule.BAD_BREAK, worst, TIGHT


def _breaks(lines: Sequence[str], style: Style) -> list[float]:
    """How bad the end of each line but the last is."""
    if len(lines) < 2:
        return []
    text = lines[0]
    for line in lines[1:]:
        unspaced = is_unspaced(text[-1:] or " ") or is_unspaced(line[:1] or " ")
        text += line if unspaced else f" {line}"
    run = Run(pieces_of([Word(text, 0, 0)], style), style)
    # Spaces are not counted: they may or may not stand where a line ends.
    known: dict[int, float] = {}
    length = 0
    for piece, badness in zip(run.pieces, run.badness, strict=True):
        known[length] = badness
        length += _letters(piece.text)
    ends: list[float] = []
    length = 0
    for line in lines[:-1]:
        length += _letters(line)
        ends.append(known.get(length, NEVER))
    return ends


def _letters(text: str) -> int:
    return len("".join(text.split()))


def _times(cue: Cue, style: Style) -> _Found:
    seconds = cue.duration_ms / 1000
    width = sum(map(style.width, cue.lines))
    if style.read_ms(width, 0) > cue.duration_ms:
        yield Rule.TOO_FAST, width / seconds, style.max_cps
    words = sum(map(style.words, cue.lines))
    if style.max_wpm and style.read_ms(0, words) > cue.duration_ms:
        yield Rule.TOO_MANY_WORDS, words * 60 / seconds, style.max_wpm
    if cue.duration_ms < style.min_ms:
        yield Rule.TOO_SHORT, cue.duration_ms, style.min_ms
    if cue.duration_ms > style.max_ms:
        yield Rule.TOO_LONG, cue.duration_ms, style.max_ms
    if cue.timing in _UNSURE:
        yield _UNSURE[cue.timing], cue.error_ms or 0, 0


def _next(cue: Cue, following: Cue | None, style: Style) -> _Found:
    if following is None:
        return
    gap = following.start_ms - cue.end_ms
    if gap < 0:
        yield Rule.OVERLAP, -gap, 0
    elif gap < style.min_gap_ms:
        yield Rule.GAP_TOO_SMALL, gap, style.min_gap_ms
    elif style.min_gap_ms < gap < style.close_gap_ms:
        yield Rule.GAP_FLICKERS, gap, style.close_gap_ms


@dataclass(frozen=True, slots=True)
class Summary:
    """``broken`` of ``cues`` cues break a rule; ``counts`` says how many cues each rule (and each
    remark) concerns, gravest first, none with 0. ``unsure_ms`` is how far off, either way, the
    starts of those without found times may be: in the middle of them, and at most; None where
    nothing is known of it."""

    cues: int
    broken: int
    counts: Mapping[Rule, int]
    violations: tuple[Violation, ...]
    unsure_ms: tuple[int, int] | None = None

    def lines(self, translate: Callable[[str], str] = _identity) -> list[str]:
        """``Too fast to read: 3`` and so on, how sure the times are last; nothing where there is
        nothing to say."""
        text = translate(N_("{rule}: {count}"))
        told = [
            text.format(rule=title(rule, translate), count=count)
            for rule, count in self.counts.items()
        ]
        if self.unsure_ms is not None:
            usual, most = (f"{ms / 1000:.1f}" for ms in self.unsure_ms)
            text = translate(N_("Their starts are right within ± {usual} s, at worst ± {most} s"))
            told.append(text.format(usual=usual, most=most))
        return told

    def headline(self, guide: str, translate: Callable[[str], str] = _identity) -> str:
        """The result in a line; ``guide`` is what people call the guide."""
        if not self.broken:
            return translate(N_("No subtitle breaks a rule ({guide})")).format(guide=guide)
        text = translate(N_("{broken} of {cues} subtitles break a rule ({guide})"))
        return text.format(broken=self.broken, cues=self.cues, guide=guide)


def summary(transcript: Transcript, style: Style | None = None) -> Summary:
    """What ``style`` (None: the guide for its language) says against a transcript's cues."""
    if style is None:
        style = style_for(transcript.language, transcript.text)
    violations = check(transcript.cues, style)
    return Summary(
        cues=len(transcript.cues),
        broken=len({found.cue for found in violations if found.rule not in REMARKS}),
        counts=_counts(violations),
        violations=violations,
        unsure_ms=_unsure(violations),
    )


def unsure_ms(cues: Sequence[Cue]) -> tuple[int, int] | None:
    """How far off, either way, the starts of those cues may be whose times were not found in the
    sound: in the middle of them, and at most; None where nothing is known of it."""
    figures = [cue.error_ms for cue in cues if cue.timing in _UNSURE and cue.error_ms]
    return (round(median(figures)), max(figures)) if figures else None


def together(summaries: Sequence[Summary]) -> Summary:
    """Those of several transcripts as one; the violations are those of all, one after the other,
    and their cue is its index in its own transcript."""
    violations = tuple(found for each in summaries for found in each.violations)
    return Summary(
        cues=sum(each.cues for each in summaries),
        broken=sum(each.broken for each in summaries),
        counts=_counts(violations),
        violations=violations,
        unsure_ms=_unsure(violations),
    )


def _counts(violations: Sequence[Violation]) -> Mapping[Rule, int]:
    counts = Counter(violation.rule for violation in violations)
    return {rule: counts[rule] for rule in Rule if counts[rule]}


def _unsure(violations: Sequence[Violation]) -> tuple[int, int] | None:
    figures = [found.figure for found in violations if found.rule in REMARKS and found.figure]
    return (round(median(figures)), round(max(figures))) if figures else None
