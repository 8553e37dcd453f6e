"""What the program costs on top of the engine: ``transcribe`` against bare faster-whisper.

    python3 packaging/dev.py bench overhead [PAIRS]

Both are whole processes (start, load, decode, listen, write) on ten minutes of speech with the
same settings. They take turns, each being the first of every other pair (a machine that slows down
slows both), and the figure is the ratio of each pair. The model was verified before, as set-up
does. To reach: 1.05.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stt_desktop.paths import find_paths
from tests.excerpts import repeat_sample

MINUTES = 10
PAIRS = 4

_PROGRAM = (sys.executable, "-m", "stt_desktop")

_BARE = """
import sys
from faster_whisper import BatchedInferencePipeline, WhisperModel
from stt_desktop.whisper import recognizer, voice, worker

model = WhisperModel(
    sys.argv[1], device="cpu", compute_type="int8", cpu_threads=worker.processor_cores(),
    local_files_only=True,
)
segments, _ = BatchedInferencePipeline(model).transcribe(
    sys.argv[2], language="en", batch_size=recognizer.CHUNKS_AT_ONCE,
    beam_size=recognizer.TO_READ.beam, word_timestamps=True, without_timestamps=True,
    vad_filter=True, vad_parameters=voice.TO_RECOGNIZE,
)
print(sum(len(segment.words) for segment in segments), "words")
"""


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    model = find_paths().models / "base"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recording = repeat_sample(folder / "speech.wav", MINUTES * 60_000)
        home = folder / "home"
        (home / "models").mkdir(parents=True)
        (home / "models" / "base").symlink_to(model, target_is_directory=True)
        _seconds([*_PROGRAM, "models", "verify", "base"], home)
        ratios = []
        for number in range(pairs):
            out = folder / f"out-{number}"
            commands = {
                "bare": [sys.executable, "-c", _BARE, str(model), str(recording)],
                "whole": [
                    *(*_PROGRAM, "transcribe", str(recording)),
                    *("--language", "en", "--again", "--output", str(out), "--quiet"),
                ],
            }
            order = ("bare", "whole") if number % 2 == 0 else ("whole", "bare")
            seconds = {name: _seconds(commands[name], home) for name in order}
            ratios.append(seconds["whole"] / seconds["bare"])
            print(
                f"pair {number + 1}: transcribe {seconds['whole']:.1f} s, "
                f"bare faster-whisper {seconds['bare']:.1f} s, ratio {ratios[-1]:.3f}",
                flush=True,
            )
        print(f"ratio: median {statistics.median(ratios):.3f} over {pairs} pairs (to reach: 1.05)")


def _seconds(command: list[str], home: Path) -> float:
    environment = {**os.environ, "STT_DESKTOP_HOME": str(home)}
    started = time.monotonic()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


if __name__ == "__main__":
    main()
