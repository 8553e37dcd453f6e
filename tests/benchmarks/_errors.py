"""How far words and cues are from where they are said. All times are in milliseconds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from stt_desktop.domain.transcript import Cue, Timing, Word
from tests.benchmarks._mishaps import Said

NEAR_MS = (50, 100, 200, 500)

HEAD = (
    f"{'':44}{'n':>6} {'bias':>6} {'mean':>7} {'median':>6} {'P95':>7}  "
    + " ".join(f"{f'<{ms}':>5}" for ms in NEAR_MS)
    + f" {'>1 s':>5}"
)


@dataclass
class Errors:
    """Signed errors, with the label and the ± figure of each and the silence before it."""

    off: list[int] = field(default_factory=list)
    labels: list[Timing] = field(default_factory=list)
    claimed: list[int | None] = field(default_factory=list)
    pauses: list[int | None] = field(default_factory=list)

    def add(
        self, off: int, label: Timing, claimed: int | None = None, pause: int | None = None
    ) -> None:
        self.off.append(off)
        self.labels.append(label)
        self.claimed.append(claimed)
        self.pauses.append(pause)

    def extend(self, other: "Errors") -> None:
        self.off += other.off
        self.labels += other.labels
        self.claimed += other.claimed
        self.pauses += other.pauses

    def of(self, label: Timing) -> "Errors":
        return self._where(mine is label for mine in self.labels)

    def behind(self, least: int, most: int) -> "Errors":
        """Those behind a known silence of ``least`` to ``most``, both included."""
        return self._where(each is not None and least <= each <= most for each in self.pauses)

    def _where(self, wanted: Iterable[bool]) -> "Errors":
        part = Errors()
        rows = zip(self.off, self.labels, self.claimed, self.pauses, strict=True)
        for row, is_wanted in zip(rows, wanted, strict=True):
            if is_wanted:
                part.add(*row)
        return part

    def within(self, ms: int) -> float:
        """Percent that are no farther off."""
        return float(np.mean(np.abs(self.off) <= ms) * 100) if self.off else 100.0

    @property
    def mean(self) -> float:
        return float(np.mean(np.abs(self.off))) if self.off else 0.0

    def percentile(self, share: float) -> float:
        return float(np.percentile(np.abs(self.off), share)) if self.off else 0.0

    def line(self) -> str:
        if not self.off:
            return f"{0:6d}"
        shares = " ".join(f"{self.within(ms):5.1f}" for ms in NEAR_MS)
        kept = [
            abs(off) <= claimed
            for off, claimed in zip(self.off, self.claimed, strict=True)
            if claimed is not None
        ]
        honest = f"  ± held {np.mean(kept) * 100:3.0f} %" if kept else ""
        return (
            f"{len(self.off):6d} {np.median(self.off):6.0f} {self.mean:7.0f} "
            f"{self.percentile(50):6.0f} {self.percentile(95):7.0f}  {shares} "
            f"{100 - self.within(1000):5.2f}{honest}"
        )


def pooled(parts: Iterable[Errors]) -> Errors:
    whole = Errors()
    for part in parts:
        whole.extend(part)
    return whole


def word_errors(words: Sequence[Word], said: Sequence[Said]) -> Errors:
    """Each word's start against its onset; what nobody says has none."""
    errors = Errors()
    for word, truth in zip(words, said, strict=True):
        if truth.onset_ms is not None:
            off = word.start_ms - truth.onset_ms
            errors.add(off, word.timing, word.error_ms, truth.pause_ms)
    return errors


def cue_errors(cues: Sequence[Cue], said: Sequence[Said]) -> Errors:
    """Each cue's start against the onset of its first word; invented words have none."""
    errors = Errors()
    letters = [_visible(word.text) for word in said]
    number, into = 0, 0
    for cue in cues:
        while number < len(said) and into >= letters[number]:
            into -= letters[number]
            number += 1
        truth = said[number]
        if into == 0 and truth.onset_ms is not None:
            off = cue.start_ms - truth.onset_ms
            errors.add(off, cue.timing, cue.error_ms, truth.pause_ms)
        into += sum(map(_visible, cue.lines))
    return errors


def made_up(words: Sequence[Word], said: Sequence[Said]) -> list[Timing]:
    """The labels of words that nobody says: none of them should be ``aligned``."""
    return [
        word.timing
        for word, truth in zip(words, said, strict=True)
        if truth.onset_ms is None and truth.invented
    ]


def _visible(text: str) -> int:
    return sum(not char.isspace() for char in text)
