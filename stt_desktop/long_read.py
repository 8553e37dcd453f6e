"""Reading a long file from its beginning to its end, without being in anybody's way.

A system that sees a file being read in order reads ahead of it: in one go, inside of one call, as
many megabytes as the disk is set to, and on a system that does not interrupt its own calls the
window waits for the core meanwhile (24 ms a call were seen). And it keeps all of it: an upload of
12 GB pushes out of the memory what every other program has there. So the system is told to leave
both to the reader, who asks for a little at a time and says what is done with.
"""

import contextlib
import os

_STEP = 1 << 20
_AHEAD = 4 * _STEP
"""As much is asked for ahead of what is read: as fast as the system's own way from a real disk."""


def here_and_there(descriptor: int) -> None:
    """Of this open file, only some places are read.

    A system that reads ahead of those leaves marks on what it has read, and at a mark it goes on
    reading ahead, whoever comes to read there.
    """
    _advise(descriptor, 0, 0, "RANDOM")


class LongRead:
    """The advice for an open file that is read in order. Does nothing where the system takes none
    (Windows, macOS)."""

    def __init__(self, descriptor: int, *, once: bool = False) -> None:
        """``once``: nobody is going to read it again soon."""
        self._descriptor = descriptor
        self._once = once
        self._asked = self._forgotten = 0
        here_and_there(descriptor)

    def at(self, position: int) -> None:
        """``position`` bytes have been read. Call it before the first read, and after each."""
        while self._asked < position + _AHEAD:
            _advise(self._descriptor, self._asked, _STEP, "WILLNEED")
            self._asked += _STEP
        if self._once and position - self._forgotten >= _STEP:
            done = position // _STEP * _STEP
            _advise(self._descriptor, self._forgotten, done - self._forgotten, "DONTNEED")
            self._forgotten = done


def _advise(descriptor: int, start: int, length: int, advice: str) -> None:
    if hasattr(os, "posix_fadvise"):
        with contextlib.suppress(OSError):  # not every file system knows of it
            os.posix_fadvise(descriptor, start, length, getattr(os, f"POSIX_FADV_{advice}"))
