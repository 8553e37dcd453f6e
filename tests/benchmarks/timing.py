"""How exact the times are that a bare text gets, against words whose onsets are known.

Speech is made on the spot (espeak-ng), with pauses, noise, music and MP3, and a service's text of
it with wrong, missing and invented words. Constants were chosen by the tuning half of voices,
texts and seeds (``timing tune``); what is printed by default is the other half.

Run by ``dev.py bench timing``, or alone: ``python -m tests.benchmarks.timing [WHAT]``, where WHAT
is ``report`` (all of the reported half and an hour, the default), ``brief`` (the same conditions in
recordings of half the length), ``long`` (the hour alone), ``tune`` (the tuning half) or ``quick``
(four recordings of it). Exits with 1 when a goal is missed.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

import numpy as np

from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.transcript import Cue, Recognition, Timing, Word
from stt_desktop.media.download import HttpFetcher
from stt_desktop.paths import find_paths
from stt_desktop.subtitles.align.words import split
from stt_desktop.subtitles.derive import derive
from stt_desktop.whisper.aligner import WhisperAligner
from stt_desktop.whisper.models import ModelStore
from stt_desktop.whisper.process import EngineProcess
from tests.benchmarks import _sentences
from tests.benchmarks._recordings import Case, Recording, Said, by_voice, even, record
from tests.benchmarks._speech import Voice
from tests.benchmarks.memory import peak_mb

COMMAND = (sys.executable, "-m", "stt_desktop.whisper.worker")
COST = 0.25
CORES = 2
AN_HOUR = "an hour"
MEMORY_MB = 1200

VOICES = {
    "tune": {
        "en": (Voice("en-us", 160), Voice("en+f2", 175, 60)),
        "zh": (Voice("cmn-latn-pinyin+Annie", 130), Voice("cmn-latn-pinyin+f2", 130, 60)),
        "de": (Voice("de", 160),),
        "es": (Voice("es+f2", 160),),
        "fr": (Voice("fr", 160),),
        "ru": (Voice("ru", 150),),
    },
    "report": {
        "en": (Voice("en-GB-x-rp", 165), Voice("en-us+f4", 150, 55), Voice("en+m3", 180, 40)),
        "zh": (Voice("cmn-latn-pinyin+f5", 130), Voice("cmn-latn-pinyin+m3", 125)),
        "de": (Voice("de+m3", 165),),
        "es": (Voice("es-419", 165),),
        "fr": (Voice("fr+f4", 165),),
        "ru": (Voice("ru+f4", 160),),
    },
}


def cases(half: str) -> Iterator[Case]:
    """Every condition of a half, in order; ``quick`` is a small part of the tuning one."""
    if half == "long":
        yield Case(voice=VOICES["report"]["en"][1], seconds=3660, seed=77, generated=True)
        return
    voices = VOICES["tune" if half == "quick" else half]
    seed = 100 if half == "report" else 1
    en, zh = voices["en"], voices["zh"]
    if half == "quick":
        yield Case(voice=en[0], seconds=70)
        yield Case(voice=en[1], noise=10, seconds=70)
        yield Case(voice=en[0], mishap="missing", seconds=70, seed=2)
        yield Case("zh", zh[0], seconds=60)
        return
    for errors, (number, voice) in product((0, 3, 6, 12), enumerate(en)):
        yield Case(voice=voice, errors=errors, seed=seed + number)
    yield Case(voice=en[0], seed=seed + 5)
    yield Case(voice=en[1], seed=seed + 6)
    for level in (20, 10, 5):
        yield Case(voice=en[level % 2], noise=level, seed=seed + level)
        yield Case(voice=en[1 - level % 2], music=level, seed=seed + level)
    yield Case(voice=en[0], mp3=True, seed=seed + 3)
    for number, mishap in enumerate(
        ("missing", "invented", "unpunctuated", "repeated", "music between", "long silence")
    ):
        yield Case(voice=en[number % 2], mishap=mishap, seed=seed + 10 + number)
    for errors, (number, voice) in product((0, 6, 12), enumerate(zh)):
        yield Case("zh", voice, errors=errors, seed=seed + 20 + number, seconds=80)
    yield Case("zh", zh[0], noise=10, seed=seed + 24, seconds=80)
    yield Case("zh", zh[1], mp3=True, seed=seed + 25, seconds=80)
    yield Case("zh", zh[0], mishap="missing", seed=seed + 26, seconds=80)
    yield Case("zh", zh[1], mishap="invented", seed=seed + 27, seconds=80)
    for language in ("de", "es", "fr", "ru"):
        yield Case(language, voices[language][0], seed=seed + 30, seconds=40)


@dataclass
class Errors:
    """Signed errors in ms, with the label and the ± figure of each."""

    off: list[int] = field(default_factory=list)
    labels: list[Timing] = field(default_factory=list)
    claimed: list[int | None] = field(default_factory=list)

    def add(self, off: int, label: Timing, claimed: int | None = None) -> None:
        self.off.append(off)
        self.labels.append(label)
        self.claimed.append(claimed)

    def extend(self, other: "Errors") -> None:
        self.off += other.off
        self.labels += other.labels
        self.claimed += other.claimed

    def of(self, label: Timing) -> "Errors":
        part = Errors()
        for off, mine, claimed in zip(self.off, self.labels, self.claimed, strict=True):
            if mine is label:
                part.add(off, mine, claimed)
        return part

    def within(self, ms: int) -> float:
        return float(np.mean(np.abs(self.off) <= ms) * 100) if self.off else 100.0

    @property
    def mean(self) -> float:
        return float(np.mean(np.abs(self.off))) if self.off else 0.0

    def percentile(self, share: float) -> float:
        return float(np.percentile(np.abs(self.off), share)) if self.off else 0.0

    def line(self) -> str:
        if not self.off:
            return f"{0:6d}"
        shares = " ".join(f"{self.within(ms):5.1f}" for ms in (50, 100, 200, 500))
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


HEAD = (
    f"{'':44}{'n':>6} {'bias':>6} {'mean':>7} {'median':>6} {'P95':>7}  "
    f"{'<50':>5} {'<100':>5} {'<200':>5} {'<500':>5} {'>1 s':>5}"
)


@dataclass
class Result:
    """One recording's errors."""

    case: Case
    onsets: Errors
    starts: Errors
    baselines: dict[str, Errors]
    cost: float
    work: float
    """Processor time by the recording's length: on two idle cores the cost is half of it."""


def cue_errors(cues: Sequence[Cue], said: Sequence[Said]) -> Errors:
    """Each cue's start against the onset of its first word; invented words have none."""
    errors = Errors()
    letters = [sum(not char.isspace() for char in word.text) for word in said]
    number, into = 0, 0
    for cue in cues:
        onset = said[number].onset_ms
        if into == 0 and onset is not None:
            errors.add(cue.start_ms - onset, cue.timing, cue.error_ms)
        into += sum(not char.isspace() for line in cue.lines for char in line)
        while number < len(said) and into >= letters[number]:
            into -= letters[number]
            number += 1
    return errors


def word_errors(words: Sequence[Word], said: Sequence[Said]) -> Errors:
    errors = Errors()
    for word, truth in zip(words, said, strict=True):
        if truth.onset_ms is not None:
            errors.add(word.start_ms - truth.onset_ms, word.timing, word.error_ms)
    return errors


def baseline(recording: Recording, starts: Sequence[int], language: str) -> Errors:
    said, last = recording.said, recording.duration_ms
    ends = [*starts[1:], last]
    words = tuple(
        Word(word.text, start, max(start, end), Timing.ESTIMATED)
        for word, start, end in zip(said, starts, ends, strict=True)
    )
    cues = derive(Recognition(recording.text, words, language, last)).cues
    return cue_errors(cues, said)


class Bench:
    """Aligns recordings with one warm child, as the program does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = EngineProcess(COMMAND)
        models = ModelStore(find_paths().models, HttpFetcher())
        nothing = ModelStore(folder / "no models", HttpFetcher())
        self._aligner = WhisperAligner(models, self._process)
        self._voice_only = WhisperAligner(nothing, self._process)
        self.peak_mb = 0.0

    async def run(self, case: Case, sentences: Sequence[str]) -> Result:
        recording = await asyncio.to_thread(record, case, sentences, self._folder)
        assert split(recording.text) == [word.text for word in recording.said]
        source = LocalFile(str(recording.path))
        bare = Recognition(recording.text, language=case.language)
        began, worked = time.monotonic(), processor_s(self._process.child_pid)
        timed = await self._aligner.align(source, bare, lambda _progress: None)
        cost = (time.monotonic() - began) * 1000 / recording.duration_ms
        work = (processor_s(self._process.child_pid) - worked) * 1000 / recording.duration_ms
        assert "".join(word.text for word in timed.words) == recording.text
        self.peak_mb = max(self.peak_mb, peak_mb(self._process.child_pid or 0))
        by_islands = await self._voice_only.align(source, bare, lambda _progress: None)
        voice = await asyncio.to_thread(voice_of, recording.path)
        recording.path.unlink()
        return Result(
            case,
            word_errors(timed.words, recording.said),
            cue_errors(derive(timed).cues, recording.said),
            {
                "even": baseline(
                    recording, even(recording.said, recording.duration_ms), case.language
                ),
                "voice activity": baseline(
                    recording, by_voice(recording.said, voice), case.language
                ),
                "without a model": cue_errors(derive(by_islands).cues, recording.said),
            },
            cost,
            work,
        )

    async def close(self) -> None:
        await self._process.close()


def processor_s(pid: int | None) -> float:
    """Processor time that a process has used (Linux)."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def voice_of(path: Path) -> list[tuple[int, int]]:
    from stt_desktop.whisper.audio import RATE, Sound
    from stt_desktop.whisper.voice import find_islands

    sound = np.concatenate(list(Sound(str(path)).blocks()))
    return [(start * 1000 // RATE, end * 1000 // RATE) for start, end in find_islands(sound)]


def goals(results: Sequence[Result], peak: float) -> list[tuple[str, bool]]:
    """What is to be reached, and whether it is."""
    clean = pooled(r.starts for r in results if is_clean(r.case) and r.case.language == "en")
    found: list[tuple[str, bool]] = []
    if clean.off:
        late = 100 - clean.within(1000)
        found = [
            (f"clean English, 6 %: {clean.within(200):.1f} % in 200 ms", clean.within(200) >= 95),
            (f"clean English, 6 %: mean {clean.mean:.0f} ms", clean.mean < 90),
            (f"clean English, 6 %: {late:.2f} % over 1 s", late <= 0.2),
        ]
    chinese = pooled(r.starts for r in results if is_clean(r.case) and r.case.language == "zh")
    if chinese.off:
        share = chinese.within(200)
        found.append((f"clean Chinese, 6 %: {share:.1f} % within 200 ms", share >= 90))
    for name, group in conditions(results):
        aligned = pooled(r.starts for r in group).of(Timing.ALIGNED)
        p95 = aligned.percentile(95)
        found.append((f"{name}: P95 of aligned {p95:.0f} ms", p95 <= 300))
    cost = float(np.mean([r.cost for r in results]))
    work = float(np.mean([r.work for r in results]))
    # A machine with other work on it takes longer, but not more processor time.
    cheap = cost <= COST or work / CORES <= COST
    found.append((f"cost {cost:.3f} of the length, {work:.3f} of processor time", cheap))
    found.append((f"memory {peak:.0f} MB", peak <= MEMORY_MB))
    return found


def is_clean(case: Case) -> bool:
    sound_is = case.noise is None and case.music is None and not case.mp3
    return sound_is and case.mishap in {"", AN_HOUR} and case.errors == 6


def conditions(results: Sequence[Result]) -> list[tuple[str, list[Result]]]:
    names = dict.fromkeys(r.case.name for r in results)
    return [(name, [r for r in results if r.case.name == name]) for name in names]


def pooled(parts: "Iterator[Errors]") -> Errors:
    whole = Errors()
    for part in parts:
        whole.extend(part)
    return whole


def show(results: Sequence[Result], peak: float) -> bool:
    print(HEAD)
    for name, group in conditions(results):
        print(f"{name}")
        print(f"{'  word onsets':44}{pooled(r.onsets for r in group).line()}")
        starts = pooled(r.starts for r in group)
        print(f"{'  cue starts':44}{starts.line()}")
        for label in Timing:
            if (part := starts.of(label)).off:
                print(f"{'    ' + label:44}{part.line()}")
        for which in group[0].baselines:
            line = pooled(r.baselines[which] for r in group).line()
            print(f"{'    (' + which + ')':44}{line}")
        cost, work = np.mean([r.cost for r in group]), np.mean([r.work for r in group])
        print(f"  cost {cost:.3f} of the length ({work:.3f} of processor time)")
    print("\nall conditions")
    for title, part in (
        ("word onsets", pooled(r.onsets for r in results)),
        ("cue starts", pooled(r.starts for r in results)),
    ):
        print(f"{'  ' + title:44}{part.line()}")
        for label in Timing:
            if (some := part.of(label)).off:
                print(f"{'    ' + label:44}{some.line()}")
    print("\ngoals")
    reached = goals(results, peak)
    for goal, good in reached:
        print(f"  {'reached' if good else 'MISSED ':8} {goal}")
    return all(good for _, good in reached)


def sentences_of(case: Case, half: str) -> list[str]:
    if case.generated:
        return _sentences.english(case.seed, 1500)
    texts = _sentences.REPORTED if half == "report" else _sentences.TUNING
    return _sentences.shuffled(texts[case.language], case.seed)


def planned(what: str) -> Iterator[tuple[str, Case]]:
    """(the half whose sentences it says, the case)."""
    if what == "brief":
        for case in cases("report"):
            yield "report", replace(case, seconds=case.seconds // 2)
        return
    for half in (what, "long") if what == "report" else (what,):
        for case in cases(half):
            yield half, case


async def main(what: str) -> int:
    results: list[Result] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        bench = Bench(Path(folder))
        try:
            for half, case in planned(what):
                result = await bench.run(case, sentences_of(case, half))
                if half == "long":
                    result.case = replace(case, mishap=AN_HOUR)
                results.append(result)
                print(f"{result.case.name}: {result.cost:.3f}, {result.work:.3f}", file=sys.stderr)
        finally:
            await bench.close()
    return 0 if show(results, bench.peak_mb) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "report")))
