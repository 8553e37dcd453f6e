"""Where a sound is best cut: in the middle of its longest pause. Pure.

Sound is mono int16 at 16 kHz, shape (n,). Loudness is judged against the stretch itself, so that a
pause is found over hum and traffic as well; where everything is equally loud (music), the quietest
moment has to do.
"""

import numpy as np
import numpy.typing as npt

from stt_desktop.sound import RATE

Samples = npt.NDArray[np.int16]

FRAME = RATE // 100
"""10 ms: what is quiet or not."""
WHOLE_MS = RATE // 1000
"""Cuts lie at whole milliseconds, so that the times of words need no rounding."""

_LEAST_CONTRAST_DB = 6.0
_QUIET_SHARE = 0.3
"""So far up from the quiet to the loud of the stretch a pause may be."""
_SHORTEST_PAUSE = 15
"""Frames: a stop within a word is shorter than 150 ms."""
_LONG_ENOUGH = 150
"""Frames: of pauses this long the last one is taken, for fewer parts."""
_MOMENT = 20
"""Frames: what is compared where there is no pause."""


def best_cut(sound: Samples, first: int, last: int) -> int:
    """The place in samples, from ``first`` to ``last``, at which to cut ``sound``."""
    at, stop = -(-first // FRAME), last // FRAME
    if stop <= at:
        return last - last % WHOLE_MS
    levels = _levels(sound)[at:stop]
    pause = _longest_pause(levels)
    start, end = pause if pause is not None else _quietest(levels)
    middle = (at + start) * FRAME + (end - start) * FRAME // 2
    return middle - middle % WHOLE_MS


def _levels(sound: Samples) -> npt.NDArray[np.float64]:
    """The loudness of each whole frame, in dB."""
    whole = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
    levels: npt.NDArray[np.float64] = 10 * np.log10(np.mean(whole**2, axis=1) + 1.0)
    return levels


def _longest_pause(levels: npt.NDArray[np.float64]) -> tuple[int, int] | None:
    """From which frame to which; None where there is no pause."""
    quiet, loud = np.percentile(levels, (5, 90))
    if loud - quiet < _LEAST_CONTRAST_DB:
        return None
    silent = levels < quiet + _QUIET_SHARE * (loud - quiet)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], silent, [False])).astype(np.int8)))
    runs = [(int(a), int(b)) for a, b in edges.reshape(-1, 2) if b - a >= _SHORTEST_PAUSE]
    # Of two that are long enough the later one: the part is fuller.
    return max(runs, key=lambda run: (min(run[1] - run[0], _LONG_ENOUGH), run[0]), default=None)


def _quietest(levels: npt.NDArray[np.float64]) -> tuple[int, int]:
    width = min(_MOMENT, len(levels))
    smooth = np.convolve(levels, np.ones(width) / width, mode="valid")
    start = int(np.argmin(smooth))
    return start, start + width
