"""The child process that listens. It reads requests and writes events, one JSON object a line.

Requests (standard input)::

    {"do": "check"}
    {"do": "transcribe", "source": path, "model": folder, "language": code or null,
     "language_probability": float or null, "traditional": bool, "from_ms": int, "index": int}
    {"do": "align", "source": path, "model": folder or null, "text": str,
     "language": code or null}

Events (standard output), in this order for a transcription::

    {"event": "loading"}
    {"event": "progress", "done_ms": int, "total_ms": int or null}      often
    {"event": "part", "part": {...}}                                    see answer.py
    {"event": "done", "duration_ms": int}  or  {"event": "error", "code": ..., "reason": ...}

For an alignment the parts are the text's words, some hundred at a time, in order::

    {"event": "words", "words": [[text, start_ms, end_ms, timing, error_ms or null], ...]}

It ends at once when its standard input ends, also in the middle of its work: however the program
above dies, no child stays behind. It never uses the network.
"""

import contextlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from stt_desktop.children import give_way, read_requests, take_over_standard_streams
from stt_desktop.whisper.windows import CHUNK, RATE, Span, plan

if TYPE_CHECKING:
    from stt_desktop.sound import Samples, Sound
    from stt_desktop.whisper.recognizer import Heard, Recognizer

Message = Mapping[str, Any]

WORDS_AT_ONCE = 500
"""In one message: a pipe takes them at once."""


class RefusedError(Exception):
    """A failure that the person can understand: the code of a kind of error, and a reason."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


def main() -> int:
    """Serve until standard input ends. The frozen program's ``--engine-worker`` comes here."""
    _prepare_process()
    requests, out = take_over_standard_streams()
    inbox = read_requests(requests)
    worker = Worker(out)
    while True:
        worker.serve(inbox.get())


class Worker:
    """Does one request after the other and keeps the model that it loaded last."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._loaded: tuple[str, Recognizer] | None = None

    def serve(self, request: Message) -> None:
        try:
            match request["do"]:
                case "check":
                    self._check()
                case "align":
                    self._align(request)
                case _:
                    self._transcribe(request)
        except RefusedError as refusal:
            self._send(event="error", code=refusal.code, reason=refusal.reason)
        except MemoryError:
            self._send(event="error", code="engine-failed", reason="out of memory")
        except Exception as error:  # noqa: BLE001 - the program above must get an answer
            traceback.print_exc()
            reason = f"{type(error).__name__}: {error}"
            self._send(event="error", code="engine-failed", reason=reason)

    def _check(self) -> None:
        """Import all that a transcription needs and say its versions."""
        import av
        import ctranslate2
        import faster_whisper
        from faster_whisper.vad import get_vad_model

        get_vad_model()
        self._send(
            event="versions",
            faster_whisper=faster_whisper.__version__,
            ctranslate2=ctranslate2.__version__,
            av=av.__version__,
        )

    def _transcribe(self, request: Message) -> None:
        from stt_desktop.sound import NothingDecodedError
        from stt_desktop.whisper.ahead import Ahead
        from stt_desktop.whisper.voice import find_speech

        start = int(request["from_ms"]) * RATE // 1000
        sound = _open(request["source"], start)
        # Reading and looking for the voice need one core now and then, loading the model and
        # listening all of them.
        with (
            contextlib.closing(sound),
            contextlib.closing(Ahead(windows(sound.blocks(), find_speech))) as coming,
        ):
            if self._loaded is None or self._loaded[0] != request["model"]:
                self._send(event="loading")
            recognizer = self._recognizer(request["model"])
            try:
                end_ms = self._listen(coming, sound.length, recognizer, request)
            except NothingDecodedError as error:
                raise RefusedError("source-damaged", str(error)) from error
            if sound.is_cut_short:
                raise RefusedError("source-damaged", "it ends too early")
            self._send(event="done", duration_ms=end_ms)

    def _listen(
        self,
        coming: Iterable["Window"],
        length: int | None,
        recognizer: "Recognizer",
        request: Message,
    ) -> int:
        """Send a part for each window; where the sound ends, in ms."""
        total_ms = None if length is None else length * 1000 // RATE
        language, probability = request["language"], request["language_probability"]
        index, at_ms = int(request["index"]), int(request["from_ms"])
        self._send(event="progress", done_ms=at_ms, total_ms=total_ms)

        def finish(part: dict[str, Any], heard: Callable[[], "list[Heard]"]) -> None:
            segments = [_segment(each, part["start_ms"]) for each in heard()]
            self._send(event="part", part={**part, "segments": segments})
            self._send(event="progress", done_ms=part["end_ms"], total_ms=total_ms)

        # The next window is begun before one is finished, so that no core waits for the other.
        begun: Callable[[], None] | None = None
        for window in coming:
            heard: Callable[[], list[Heard]] = list
            if window.chunks:
                if language is None:
                    language, probability = recognizer.detect_language(window.sound, window.chunks)
                heard = recognizer.listen(
                    window.sound,
                    window.chunks,
                    window.speech,
                    language,
                    traditional=bool(request["traditional"]),
                )
            end_ms = at_ms + window.consumed * 1000 // RATE
            part = {
                "index": index,
                "start_ms": at_ms,
                "end_ms": end_ms,
                "language": language,
                "language_probability": probability,
            }
            if begun is not None:
                begun()
            begun = partial(finish, part, heard)
            index, at_ms = index + 1, end_ms
        if begun is not None:
            begun()
        return at_ms

    def _align(self, request: Message) -> None:
        from stt_desktop.sound import NothingDecodedError
        from stt_desktop.whisper.timing import Timing

        # The file first: without it the model need not be loaded.
        _open(request["source"], 0).close()
        recognizer = None
        if request["model"] is not None:
            if self._loaded is None or self._loaded[0] != request["model"]:
                self._send(event="loading")
            recognizer = self._recognizer(request["model"])
        timing = Timing(
            lambda: _open(request["source"], 0),
            request["text"],
            request["language"],
            recognizer,
            lambda done, total: self._send(event="progress", done_ms=done, total_ms=total),
        )
        try:
            words = timing.words()
        except NothingDecodedError as error:
            raise RefusedError("source-damaged", str(error)) from error
        for first in range(0, len(words), WORDS_AT_ONCE):
            part = words[first : first + WORDS_AT_ONCE]
            self._send(
                event="words",
                words=[[w.text, w.start_ms, w.end_ms, w.timing, w.error_ms] for w in part],
            )
        self._send(event="done", duration_ms=timing.duration_ms)

    def _recognizer(self, folder: str) -> "Recognizer":
        from stt_desktop.whisper.recognizer import Recognizer

        if self._loaded is None or self._loaded[0] != folder:
            self._loaded = None
            self._loaded = (folder, Recognizer(Path(folder), processor_cores()))
        return self._loaded[1]

    def _send(self, **event: object) -> None:
        self._out.write(json.dumps(event).encode("ascii") + b"\n")
        self._out.flush()


@dataclass(frozen=True, slots=True)
class Window:
    """Sound to be recognized at once; ``consumed`` of its samples are done afterwards."""

    sound: "Samples"
    speech: Sequence[Span]
    chunks: Sequence[Span]
    consumed: int


def windows(
    blocks: Iterator["Samples"], find_speech: Callable[["Samples"], list[Span]]
) -> Iterator[Window]:
    """Cut the sound in its pauses. Holds at most about 100 s of it."""
    import numpy as np

    from stt_desktop.whisper.recognizer import CHUNKS_AT_ONCE

    wanted = (CHUNKS_AT_ONCE + 1) * CHUNK + 2 * RATE
    sound = np.zeros(0, np.float32)
    at_end = False
    while not at_end:
        pieces, length = [sound], len(sound)
        while length < wanted and not at_end:
            block = next(blocks, None)
            if block is None:
                at_end = True
            else:
                pieces.append(block)
                length += len(block)
        sound = np.concatenate(pieces)
        while len(sound):
            speech = find_speech(sound)
            step = plan(speech, len(sound), at_end=at_end, most=CHUNKS_AT_ONCE)
            yield Window(sound, speech, step.chunks, step.consumed)
            sound = sound[step.consumed :]
            if not at_end:
                break


def _segment(heard: "Heard", shift_ms: int) -> dict[str, object]:
    return {
        "start": heard.start_ms + shift_ms,
        "end": heard.end_ms + shift_ms,
        "text": heard.text,
        "words": [
            {
                "text": word.text,
                "start": word.start_ms + shift_ms,
                "end": word.end_ms + shift_ms,
                "probability": round(float(word.probability), 3),
            }
            for word in heard.words
        ],
    }


def _open(path: str, start: int) -> "Sound":
    import av

    from stt_desktop.sound import NothingDecodedError, Sound

    try:
        return Sound(path, start)
    except FileNotFoundError as error:
        raise RefusedError("source-missing") from error
    except (av.error.FFmpegError, NothingDecodedError) as error:
        raise RefusedError("source-damaged", str(error)) from error
    except OSError as error:
        raise RefusedError("source-unreadable", error.strerror or str(error)) from error


def processor_cores() -> int:
    """Cores that this process may use, counting the two threads of one core once.

    Whisper's arithmetic fills a core; a second thread on it only adds waiting.
    """
    try:
        allowed = os.sched_getaffinity(0)
    except AttributeError:
        return max(1, (os.cpu_count() or 1) // 2) if sys.platform == "win32" else _mac_cores()
    siblings = set()
    for number in allowed:
        topology = Path(f"/sys/devices/system/cpu/cpu{number}/topology/thread_siblings_list")
        try:
            siblings.add(topology.read_text())
        except OSError:
            siblings.add(str(number))
    return max(1, len(siblings))


def _mac_cores() -> int:
    import ctypes

    count = ctypes.c_int(0)
    size = ctypes.c_size_t(ctypes.sizeof(count))
    libc = ctypes.CDLL(None)
    for name in (b"hw.perflevel0.physicalcpu", b"hw.physicalcpu"):
        if libc.sysctlbyname(name, ctypes.byref(count), ctypes.byref(size), None, 0) == 0:
            return max(1, count.value)
    return os.cpu_count() or 1


def _prepare_process() -> None:
    # The libraries' own switches: nothing is fetched, nothing is reported.
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        os.environ[name] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    # Ctrl-C in a terminal reaches every process there; the program above decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    give_way()


if __name__ == "__main__":
    sys.exit(main())
