"""How exact the times are that a bare text gets, against words whose onsets are known.

Speech is made on the spot (espeak-ng and flite tell where each word is; the sample's natural voice
was timed by another aligner), with pauses, noise, music and MP3, and a service's text of it with
wrong, missing and invented words. Constants were chosen by the tuning half of voices, texts and
seeds; what is printed is the other half, unless ``--tune`` asks for the first.

Run by ``dev.py bench timing``, or alone: ``python -m tests.benchmarks.timing``. By default every
condition in one short recording (some 4 minutes on two cores); ``--full`` with all voices and an
hour (some 30 minutes). Words choose conditions by name: ``timing --full hour``, ``timing noise``.
Each condition is printed when it is done; ``--remember FOLDER`` keeps the recordings and what the
model said of them, so that a run can be stopped and gone on with (its cost is not measured then).
Exits with 1 when a goal is missed.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.transcript import Recognition, Timing, Word
from stt_desktop.media.download import HttpFetcher
from stt_desktop.paths import find_paths
from stt_desktop.subtitles.align.words import split
from stt_desktop.subtitles.derive import derive
from stt_desktop.whisper.aligner import WhisperAligner
from stt_desktop.whisper.models import DEFAULT_MODEL, ModelStore
from stt_desktop.whisper.process import EngineProcess
from tests.benchmarks._cases import REPORT, TUNE, Case, brief, everything, sentences_of
from tests.benchmarks._errors import HEAD, Errors, cue_errors, made_up, word_errors
from tests.benchmarks._recordings import Recording, by_voice, even, record
from tests.benchmarks._remembering import Memory
from tests.benchmarks._timing_report import Result, show, show_condition
from tests.benchmarks.memory import peak_mb

COMMAND = (sys.executable, "-m", "stt_desktop.whisper.worker")
REMEMBERING = (sys.executable, "-m", "tests.benchmarks._remembering")


class Bench:
    """Aligns recordings with one warm child, as the program does. ``kept`` is where recordings and
    what the model said are kept; None keeps nothing."""

    def __init__(self, folder: Path, kept: Path | None = None) -> None:
        self._folder = folder
        self._kept = kept
        self._process = EngineProcess((*REMEMBERING, str(kept)) if kept else COMMAND)
        models = self._models = ModelStore(find_paths().models, HttpFetcher())
        nothing = ModelStore(folder / "no models", HttpFetcher())
        self._aligner = WhisperAligner(models, self._process)
        self._voice_only = WhisperAligner(nothing, self._process)
        self.peak_mb = 0.0

    async def run(self, case: Case, sentences: Sequence[str]) -> Result:
        recording = await asyncio.to_thread(self._record, case, sentences)
        assert split(recording.text) == [word.text for word in recording.said]
        # Without it the aligner goes by the voice alone, as it should, and nothing would be shown.
        await self._models.path(DEFAULT_MODEL)
        source = LocalFile(str(recording.path))
        bare = Recognition(recording.text, language=case.told)
        began, worked = time.monotonic(), processor_s(self._process.child_pid)
        timed = await self._aligner.align(source, bare, lambda _progress: None)
        cost = (time.monotonic() - began) * 1000 / recording.duration_ms
        work = (processor_s(self._process.child_pid) - worked) * 1000 / recording.duration_ms
        assert "".join(word.text for word in timed.words) == recording.text
        self.peak_mb = max(self.peak_mb, peak_mb(self._process.child_pid or 0))
        by_islands = await self._voice_only.align(source, bare, lambda _progress: None)
        voice = await asyncio.to_thread(voice_of, recording.path)
        if self._kept is None:
            recording.path.unlink()
        evenly = even(recording.said, recording.duration_ms)
        return Result(
            case,
            word_errors(timed.words, recording.said),
            cue_errors(derive(timed).cues, recording.said),
            {
                "even": baseline(recording, evenly),
                "voice activity": baseline(recording, by_voice(recording.said, voice)),
                "without a model": cue_errors(derive(by_islands).cues, recording.said),
            },
            made_up(timed.words, recording.said),
            cost,
            work,
            recording.duration_ms,
        )

    def _record(self, case: Case, sentences: Sequence[str]) -> Recording:
        if self._kept is None:
            return record(case, sentences, self._folder)
        kept = Memory(self._kept / "recordings")
        return kept.recall(lambda: record(case, sentences, kept.folder), case, tuple(sentences))

    async def close(self) -> None:
        await self._process.close()


def baseline(recording: Recording, starts: Sequence[int]) -> Errors:
    """The errors of cues whose words begin at ``starts`` (ms)."""
    said, last = recording.said, recording.duration_ms
    ends = [*starts[1:], last]
    words = tuple(
        Word(word.text, start, max(start, end), Timing.ESTIMATED)
        for word, start, end in zip(said, starts, ends, strict=True)
    )
    cues = derive(Recognition(recording.text, words, recording.case.told, last)).cues
    return cue_errors(cues, said)


def processor_s(pid: int | None) -> float:
    """Processor time that a process has used (Linux)."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def voice_of(path: Path) -> list[tuple[int, int]]:
    from stt_desktop.sound import RATE, Sound
    from stt_desktop.whisper.voice import find_islands

    sound = np.concatenate(list(Sound(str(path)).blocks()))
    return [(start * 1000 // RATE, end * 1000 // RATE) for start, end in find_islands(sound)]


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="timing", description=__doc__)
    parser.add_argument("--full", action="store_true", help="all voices, and an hour")
    parser.add_argument("--tune", action="store_true", help="the half that constants come from")
    parser.add_argument("--remember", type=Path, metavar="FOLDER", help="what was found, for later")
    parser.add_argument("what", nargs="*", help="part of a condition's name")
    return parser.parse_args(arguments)


def planned(asked: argparse.Namespace) -> tuple[str, list[Case]]:
    """(the half, its cases)."""
    half = TUNE if asked.tune else REPORT
    cases = list(everything(half) if asked.full else brief(half))
    if asked.what:
        cases = [case for case in cases if any(what in case.name for what in asked.what)]
    return half, cases


async def main(asked: argparse.Namespace) -> int:
    half, cases = planned(asked)
    if not cases:
        print(f"No condition is called {' or '.join(asked.what)}", file=sys.stderr)
        return 2
    results: list[Result] = []
    print(f"{half} half\n\n{HEAD}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        bench = Bench(Path(folder), asked.remember)
        try:
            for number, case in enumerate(cases, 1):
                result = await bench.run(case, sentences_of(case, half))
                results.append(result)
                if case.name not in {later.name for later in cases[number:]}:
                    show_condition([r for r in results if r.case.name == case.name])
                passed = f"{number} of {len(cases)}, {time.monotonic() - began:.0f} s"
                print(f"{passed}: {case.name}, {case.voice.name}", file=sys.stderr, flush=True)
        finally:
            await bench.close()
    is_measured = asked.remember is None
    return 0 if show(results, bench.peak_mb if is_measured else None) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(parse(sys.argv[1:]))))
