"""An engine's child that remembers what the model said of a sound, in a folder.

What the model hears and where it forces words costs nearly all the time, and depends on the sound
and the words alone. So a run that was stopped goes on, and what follows a change of how things
are matched and labelled costs only what the model was not asked before. Run as the child:
``python -m tests.benchmarks._remembering FOLDER``.
"""

import hashlib
import pickle
import sys
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from stt_desktop.subtitles.align.times import Forced
from stt_desktop.whisper import recognizer, worker
from stt_desktop.whisper.recognizer import Heard, Recognizer, Samples
from stt_desktop.whisper.windows import Span

Answer = TypeVar("Answer")


class Memory:
    """Answers by what was asked, a file each. Of what is in the folder everything is trusted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def recall(self, find: Callable[[], Answer], *question: object) -> Answer:
        path = self.folder / f"{_fingerprint(question)}.pickle"
        if path.exists():
            known: Answer = pickle.loads(path.read_bytes())
            return known
        answer = find()
        draft = path.with_suffix(".draft")
        draft.write_bytes(pickle.dumps(answer))
        draft.rename(path)
        return answer


def _fingerprint(question: Sequence[object]) -> str:
    whole = hashlib.sha256()
    for part in question:
        whole.update(part if isinstance(part, bytes) else repr(part).encode())
        whole.update(b"\0")
    return whole.hexdigest()[:40]


class Remembering:
    """In the place of a ``Recognizer``, as far as times for a text ask it."""

    def __init__(self, memory: Memory, folder: Path, threads: int) -> None:
        self._memory = memory
        self._made_of = (folder, threads)

    @cached_property
    def _model(self) -> Recognizer:
        return Recognizer(*self._made_of)

    def detect_language(self, sound: Samples, chunks: Sequence[Span]) -> tuple[str, float]:
        return self._memory.recall(
            lambda: self._model.detect_language(sound, chunks),
            "language",
            sound.tobytes(),
            tuple(chunks),
        )

    def listen(
        self,
        sound: Samples,
        chunks: Sequence[Span],
        speech: Sequence[Span],
        language: str,
        **how: Any,
    ) -> Callable[[], list[Heard]]:
        def hear() -> list[Heard]:
            return self._model.listen(sound, chunks, speech, language, **how)()

        heard = self._memory.recall(
            hear,
            "heard",
            *(sound.tobytes(), tuple(chunks), tuple(speech), language, tuple(sorted(how.items()))),
        )
        return lambda: heard

    def force(
        self, language: str, pieces: Sequence[tuple[Samples, Sequence[str]]]
    ) -> list[list[Forced | None]]:
        return [
            self._memory.recall(
                lambda piece=piece: self._model.force(language, [piece])[0],  # type: ignore[misc]
                *("forced", language, piece[0].tobytes(), tuple(piece[1])),
            )
            for piece in pieces
        ]


def main(folder: Path) -> int:
    memory = Memory(folder)

    class Here(Remembering):
        def __init__(self, model: Path, threads: int) -> None:
            super().__init__(memory, model, threads)

    recognizer.Recognizer = Here  # type: ignore[assignment,misc]
    return worker.main()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
