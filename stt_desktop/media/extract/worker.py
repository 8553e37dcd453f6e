"""The child process that makes files to be sent: ``stt_desktop --media-worker``.

One request, then its progress and its end, as JSON lines (``children.py``). A broken file that
crashes a decoder takes down nothing else, and killing the process ends any of it.
"""

import contextlib
import errno
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from stt_desktop.children import give_way, read_requests, take_over_standard_streams

_TELL_S = 0.1
_WORTH_IT = 0.95
"""Of the source's size: a file that saves less is not made in its place."""
_LITTLE_ROOM = 50_000_000


def main() -> int:
    requests, answers = take_over_standard_streams()
    give_way()
    request = read_requests(requests).get()

    def say(**message: object) -> None:
        answers.write(json.dumps(message).encode("ascii") + b"\n")
        answers.flush()

    carry_out(request, say)
    return 0


def carry_out(request: Mapping[str, Any], say: Callable[..., None]) -> None:
    """Make the file that ``request`` describes; what comes of it is the last thing said."""
    import av

    from stt_desktop.sound import NothingDecodedError

    try:
        made = _make(request, _Teller(say))
    except _NothingFitsError:
        say(event="error", code="nothing-fits")
    except FileNotFoundError:
        say(event="error", code="source-missing")
    except (av.error.FFmpegError, NothingDecodedError, OSError) as error:
        full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
        damaged = isinstance(error, av.error.FFmpegError | NothingDecodedError)
        code = "disk-full" if full else "source-damaged" if damaged else "source-unreadable"
        say(event="error", code=code, reason=getattr(error, "strerror", None) or str(error))
    else:
        say(event="done", path=made)


_Finish = Callable[[int | None], str | None]


class _NothingFitsError(Exception):
    """The service takes no container that could be made here."""


class _Teller:
    """Milliseconds done and in all, not more often than anybody can see."""

    def __init__(self, say: Callable[..., None]) -> None:
        self._say = say
        self._next = 0.0

    def __call__(self, done_ms: int, total_ms: int | None) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _TELL_S
            self._say(event="progress", done_ms=max(0, done_ms), total_ms=total_ms)


def _make(request: Mapping[str, Any], tell: _Teller) -> str | None:
    """The new file's path; None where the source itself is as good."""
    from stt_desktop.media.extract.copying import NotCopiedError, copy, opened
    from stt_desktop.media.extract.encoding import encode
    from stt_desktop.media.extract.plan import copied, encoded

    path, track = os.fsdecode(bytes.fromhex(request["source"])), int(request["track"])
    known = None if request["extensions"] is None else frozenset(request["extensions"])
    folder = Path(os.fsdecode(bytes.fromhex(request["folder"])))
    stem = os.fsdecode(bytes.fromhex(request["stem"]))
    with opened(path) as container:
        codec = container.streams.audio[track].codec_context.name
    target = copied(codec, known)
    if target is not None:
        with (
            contextlib.suppress(NotCopiedError),
            _new_file(folder, stem + target.ending) as (file, finish),
        ):
            copy(path, track, file, target, tell)
            return finish(_most(request))
    target = encoded(known)
    if target is None:
        raise _NothingFitsError
    with _new_file(folder, stem + target.ending) as (file, finish):
        encode(path, track, file, target, tell)
        return finish(_most(request))


def _most(request: Mapping[str, Any]) -> int | None:
    """More bytes than that are not worth it, where the source can be sent, too."""
    return int(request["size"] * _WORTH_IT) if request["optional"] else None


@contextlib.contextmanager
def _new_file(folder: Path, name: str) -> Iterator[tuple[BinaryIO, _Finish]]:
    """A file that has its name only when it is whole: ``finish`` gives it, or throws it away for
    being too large."""
    temporary = folder / f".{os.getpid()}.part"
    if shutil.disk_usage(folder).free < _LITTLE_ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    keep: list[Path] = []

    def finish(most: int | None) -> str | None:
        file.flush()
        if most is not None and temporary.stat().st_size > most:
            return None
        keep.append(folder / name)
        return os.fsencode(folder / name).hex()

    try:
        with temporary.open("wb") as file:
            yield file, finish
        if keep:
            temporary.replace(keep[0])
    finally:
        temporary.unlink(missing_ok=True)
