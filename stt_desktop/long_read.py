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


class LongRead:
    """The advice for an open file that is read in order. Does nothing where the system takes none
    (Windows, macOS)."""

    def __init__(self, descriptor: int, *, once: bool = False) -> None:
        """``once``: nobody is going to read it again soon."""
        self._descriptor = descriptor
        self._once = once
        self._asked = self._forgotten = 0
        self._takes_advice = hasattr(os, "posix_fadvise")
        if self._takes_advice:
            self._advise(0, 0, os.POSIX_FADV_RANDOM)

    def at(self, position: int) -> None:
        """``position`` bytes have been read. Call it before the first read, and after each."""
        if not self._takes_advice:
            return
        while self._asked < position + _AHEAD:
            self._advise(self._asked, _STEP, os.POSIX_FADV_WILLNEED)
            self._asked += _STEP
        if self._once and position - self._forgotten >= _STEP:
            done = position // _STEP * _STEP
            self._advise(self._forgotten, done - self._forgotten, os.POSIX_FADV_DONTNEED)
            self._forgotten = done

    def _advise(self, start: int, length: int, advice: int) -> None:
        with contextlib.suppress(OSError):  # not every file system knows of it
            os.posix_fadvise(self._descriptor, start, length, advice)
