"""What the timing benchmark prints: errors by condition and label, baselines, goals."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from stt_desktop.domain.transcript import Timing
from tests.benchmarks._cases import AN_HOUR, Case
from tests.benchmarks._errors import Errors, pooled

COST = 0.25
CORES = 2
MEMORY_MB = 1200
ALIGNED_P95_MS = 300
ENOUGH = 20
"""With fewer the 95th percentile is only the worst one, or nearly."""

_PAUSES_MS = ((0, 0), (1, 300), (301, 1200), (1201, 3500), (3501, 10**9))


_VERDICTS = {True: "reached", False: "NOT REACHED", None: "too few"}


@dataclass
class Result:
    """One recording's errors."""

    case: Case
    onsets: Errors
    starts: Errors
    baselines: dict[str, Errors]
    made_up: list[Timing]
    """The labels of words in sentences that nobody says."""
    cost: float
    """Time by the recording's length."""
    work: float
    """Processor time by the recording's length: two idle cores take half of it, or more."""
    duration_ms: int


@dataclass(frozen=True)
class Goal:
    """``reached`` None: too little to judge by."""

    what: str
    reached: bool | None


def show_condition(group: Sequence[Result]) -> None:
    """Print the results of one condition."""
    print(group[0].case.name)
    _show_errors(group)
    _show_baselines(group)
    invented = [label for r in group for label in r.made_up]
    if invented:
        count = invented.count(Timing.ALIGNED)
        print(f"    words that nobody says: {len(invented)}, called aligned: {count}")
    print(f"  {_cost_line(group)}", flush=True)


def show(results: Sequence[Result], peak_mb: float | None) -> bool:
    """Print what all conditions show together; True when every goal is reached. ``peak_mb`` None
    says that neither memory nor cost are those of the program."""
    print("\nall conditions")
    _show_errors(results, labels_of_words=True)
    _show_baselines(results)
    print("  cue starts by the silence before them")
    for least, most in _PAUSES_MS:
        part = pooled(r.starts for r in results).behind(least, most)
        name = f"    {least} to {most} ms" if most < 10**9 else f"    over {least - 1} ms"
        print(f"{name if most else '    none':44}{part.line()}")
    if peak_mb is not None:
        print(f"  {_cost_line(results)}; the child's most memory {peak_mb:.0f} MB")
    print("\ngoals")
    goals = list(_goals(results, peak_mb))
    for goal in goals:
        print(f"  {_VERDICTS[goal.reached]:12} {goal.what}")
    return all(goal.reached is not False for goal in goals)


def _show_errors(results: Sequence[Result], *, labels_of_words: bool = False) -> None:
    onsets, starts = pooled(r.onsets for r in results), pooled(r.starts for r in results)
    for title, part, by_label in (
        ("word onsets", onsets, labels_of_words),
        ("cue starts", starts, True),
    ):
        print(f"{'  ' + title:44}{part.line()}")
        for label in Timing if by_label else ():
            if (some := part.of(label)).off:
                print(f"{'    ' + label:44}{some.line()}")


def _show_baselines(results: Sequence[Result]) -> None:
    for which in results[0].baselines:
        line = pooled(r.baselines[which] for r in results).line()
        print(f"{'    (' + which + ')':44}{line}")


def _cost_line(results: Sequence[Result]) -> str:
    cost, work = _by_length(results, lambda r: r.cost), _by_length(results, lambda r: r.work)
    return f"cost {cost:.3f} of the length, {work:.3f} of processor time"


def _goals(results: Sequence[Result], peak_mb: float | None) -> Iterable[Goal]:
    for name, parts in (
        ("clean English, 6 %", [r for r in results if _is_clean(r, "en")]),
        ("the hour", [r for r in results if r.case.aside == AN_HOUR]),
    ):
        starts = pooled(r.starts for r in parts)
        if starts.off:
            late = 100 - starts.within(1000)
            near = starts.within(200)
            yield Goal(f"{name}: {near:.1f} % of cue starts within 200 ms (95)", near >= 95)
            yield Goal(f"{name}: mean {starts.mean:.0f} ms (90)", starts.mean < 90)
            yield Goal(f"{name}: {late:.2f} % over 1 s (0.2)", late <= 0.2)
    chinese = pooled(r.starts for r in results if _is_clean(r, "zh"))
    if chinese.off:
        near = chinese.within(200)
        yield Goal(f"clean Chinese, 6 %: {near:.1f} % within 200 ms (90)", near >= 90)
    for name, group in _by_condition(results):
        yield _aligned(f"{name}: aligned words", [r.onsets for r in group])
        yield _aligned(f"{name}: aligned cues", [r.starts for r in group])
    for language in dict.fromkeys(r.case.language for r in results):
        starts_of = [r.starts for r in results if r.case.language == language]
        yield _aligned(f"all of {language}: aligned cues", starts_of)
    if peak_mb is None:
        return
    cost, work = _by_length(results, lambda r: r.cost), _by_length(results, lambda r: r.work)
    yield Goal(
        f"cost {cost:.3f} of the length, {work / CORES:.3f} by processor time ({COST})",
        cost <= COST,
    )
    yield Goal(f"memory {peak_mb:.0f} MB ({MEMORY_MB})", peak_mb <= MEMORY_MB)


def _aligned(name: str, parts: Iterable[Errors]) -> Goal:
    aligned = pooled(parts).of(Timing.ALIGNED)
    count, p95 = len(aligned.off), aligned.percentile(95)
    if count >= ENOUGH:
        return Goal(f"{name}: P95 of {count} {p95:.0f} ms (300)", p95 <= ALIGNED_P95_MS)
    off = sum(abs(each) > ALIGNED_P95_MS for each in aligned.off)
    return Goal(f"{name}: {count}, of these {off} over 300 ms", None)


def _is_clean(result: Result, language: str) -> bool:
    return result.case.is_clean and result.case.language == language


def _by_length(results: Sequence[Result], figure: Callable[[Result], float]) -> float:
    return float(np.average([figure(r) for r in results], weights=[r.duration_ms for r in results]))


def _by_condition(results: Sequence[Result]) -> list[tuple[str, list[Result]]]:
    names = dict.fromkeys(r.case.name for r in results)
    return [(name, [r for r in results if r.case.name == name]) for name in names]
