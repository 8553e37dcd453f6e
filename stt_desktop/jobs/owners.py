"""Which recording a written file belongs to: it is not replaced for another.

Two folders hold a ``talk.wav`` each, or one holds ``talk.mp3`` and ``talk.wav``: their files would
be called the same, and whoever lets old files be replaced does not mean the other one's.
"""

import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from stt_desktop.domain.source import Source
from stt_desktop.domain.task import Task


class Owners:
    """Of the files that ``tasks()`` name as theirs, and of those that were written meanwhile. To be
    asked from any thread."""

    def __init__(self, tasks: Callable[[], Iterable[Task]] = tuple) -> None:
        self._tasks = tasks
        self._lock = threading.Lock()
        self._written: dict[str, Source] = {}

    def is_anothers(self, path: Path, source: Source) -> bool:
        """Whether it is there and was written for another recording than ``source``."""
        owner = self._written.get(_key(str(path)))
        if owner is not None:
            return owner != source
        return path.exists() and any(one != source for one in self._noted(_key(str(path))))

    def take(self, path: Path, source: Source) -> bool:
        """Let the file be that of ``source``; False where it is another's."""
        with self._lock:
            if self.is_anothers(path, source):
                return False
            self._written[_key(str(path))] = source
            return True

    def _noted(self, key: str) -> Iterator[Source]:
        # A list at once: the tasks change while a thread looks.
        for task in list(self._tasks()):
            for paths in (task.outputs, *(result.outputs for result in task.earlier)):
                if any(_key(path) == key for path in paths):
                    yield task.source


def _key(path: str) -> str:
    """The same for names that some file system takes for the same."""
    return unicodedata.normalize("NFC", path).casefold()
