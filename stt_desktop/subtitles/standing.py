"""When cues stand: as their sound, long enough to be read, without flicker to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from stt_desktop.domain.transcript import Cue
from stt_desktop.subtitles.lines import texts
from stt_desktop.subtitles.piece import overall
from stt_desktop.subtitles.run import Run
from stt_desktop.subtitles.style import Style

_LEAST_MS = 250
"""Cues of words that all start at once still follow one another at a pace that can be seen."""
_EARLY_MS, _LATE_MS = 100, 200
"""How far a start may leave its sound so that a cue stands for the guide's shortest time. (TED
allows the former; the latter is not yet seen as late.)"""


@dataclass(frozen=True, slots=True)
class Span:
    """A cue to be: pieces ``start … stop-1``, with the pieces that begin its further lines."""

    start: int
    stop: int
    breaks: tuple[int, ...]


def stand(run: Run, spans: Sequence[Span], style: Style) -> tuple[Cue, ...]:
    """The cues themselves: every span with the time it stands."""
    starts = _starts(run, spans, style)
    following = [*starts[1:], None] if starts else []
    return tuple(
        Cue(
            start_ms=start,
            end_ms=standing_end(
                start,
                max(start, run.pieces[span.stop - 1].end_ms),
                run.read_ms(span.start, span.stop),
                next_ms,
                style,
            ),
            lines=texts(run, span.start, span.stop, span.breaks),
            timing=overall(run.pieces[span.start : span.stop]),
            error_ms=run.pieces[span.start].error_ms,
        )
        for span, start, next_ms in zip(spans, starts, following, strict=True)
    )


def _starts(run: Run, spans: Sequence[Span], style: Style) -> list[int]:
    """Those of the first words, but for cues that would be gone at once."""
    starts: list[int] = []
    for span in spans:
        least = starts[-1] + _LEAST_MS + style.min_gap_ms if starts else 0
        starts.append(max(run.pieces[span.start].start_ms, least))
    for at in range(len(starts) - 1):
        lacks = style.min_ms + style.min_gap_ms - (starts[at + 1] - starts[at])
        if lacks <= 0:
            continue
        before = 0
        if at:
            sounds_until = run.pieces[spans[at - 1].stop - 1].end_ms
            before = max(starts[at - 1] + style.min_ms, sounds_until) + style.min_gap_ms
        early = max(0, min(lacks, _EARLY_MS, starts[at] - before))
        late = lacks - early
        room = _LATE_MS
        if at + 2 < len(starts):
            needs = style.min_ms + style.min_gap_ms
            room = min(room, starts[at + 2] - needs - starts[at + 1])
        if late <= max(0, room):
            starts[at] -= early
            starts[at + 1] += late
    return starts


def standing_end(
    start_ms: int, sound_end_ms: int, read_ms: int, next_ms: int | None, style: Style
) -> int:
    """When a cue ends that starts at ``start_ms``, whose sound ends at ``sound_end_ms`` and whose
    text takes ``read_ms`` to read; the next one starts at ``next_ms``.

    At least the guide's shortest time; then as long as reading takes, up to the guide's linger
    after the sound; never over the next cue. A short gap to the next cue flickers: it is closed
    (up to the linger) or opened to the size that reads as a gap.
    """
    linger = sound_end_ms + style.linger_ms
    least = max(sound_end_ms, start_ms + style.min_ms)
    end = max(least, min(start_ms + read_ms, linger))
    if next_ms is not None:
        end = _towards(next_ms, end, least, linger, style)
    if end > start_ms + style.max_ms:
        end = start_ms + style.max_ms
        if next_ms is not None and next_ms - end < style.close_gap_ms:
            end = max(next_ms - style.close_gap_ms, start_ms + style.min_ms)
    return max(start_ms + 1, end)


def _towards(next_ms: int, end: int, least: int, linger: int, style: Style) -> int:
    """``end`` moved so that the gap before ``next_ms`` is either the smallest or a real one."""
    latest = next_ms - style.min_gap_ms
    gapped = next_ms - style.close_gap_ms
    if end >= latest:
        return latest
    if end > gapped:
        return latest if latest <= linger or least > gapped else gapped
    if end > gapped - style.close_gap_ms:
        return max(end, min(gapped, linger))
    return end
