"""Looks into a file: is it a recording, how long is it, has it sound."""

import asyncio
import codecs
import contextlib
import os
import stat
import threading
from typing import TYPE_CHECKING, Any, BinaryIO

from stt_desktop.domain.errors import (
    SOURCE_DAMAGED,
    SOURCE_EMPTY,
    SOURCE_MISSING,
    SOURCE_NO_AUDIO,
    SOURCE_NOT_MEDIA,
    SOURCE_UNREADABLE,
    AppError,
    Kind,
)
from stt_desktop.domain.ports import MediaInfo
from stt_desktop.domain.source import FileState, LocalFile
from stt_desktop.long_read import here_and_there
from stt_desktop.media.download.names import safe_title
from stt_desktop.media.fingerprint import fingerprint
from stt_desktop.media.threads import in_thread

if TYPE_CHECKING:
    from av.container import InputContainer

_AT_ONCE = 2
_LIMIT_S = 60.0
_PACKETS_TRIED = 50
_HEAD = 4096

_MAGIC: tuple[tuple[int, bytes], ...] = (
    (4, b"ftyp"), (4, b"moov"), (4, b"mdat"), (4, b"wide"), (4, b"free"), (4, b"skip"),
    (0, b"RIFF"), (0, b"RF64"), (0, b"OggS"), (0, b"fLaC"), (0, b"ID3"), (0, b"FORM"),
    (0, b"caff"), (0, b"FLV\x01"), (0, b"#!AMR"), (0, b"\x1aE\xdf\xa3"), (0, b"MAC "),
    (0, b"wvpk"), (0, b"0&\xb2u\x8ef\xcf\x11"), (0, b"\x00\x00\x01\xba"), (0, b".RMF"),
)  # fmt: skip
"""How recordings begin: what begins so and cannot be opened is damaged, anything else is none."""

_NOT_RECORDINGS = (
    "_pipe",
    "image2",
    "tty",
    "ffmetadata",
    "concat",
    "hls",
    "dash",
    "amrnb",
    "amrwb",
)
"""FFmpeg's readers for pictures, terminal art, lists that only name other files, and AMR without
its header, which any data can look like (AMR files have one and are read by ``amr``)."""
_GUESSED = frozenset({"mp3", "aac", "ac3", "eac3", "dts", "loas", "mpeg", "gsm"})
"""Readers without a signature of their own: other data, such as text, can look like theirs."""


class AvMedia:
    """Implements :class:`~stt_desktop.domain.ports.Media` with PyAV.

    At most two files are looked into at once, each in a thread that nobody waits for when the
    program ends: a drive that does not answer holds up nothing but its own file.
    """

    def __init__(self, limit_s: float = _LIMIT_S) -> None:
        self._limit_s = limit_s
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def probe(self, source: LocalFile) -> MediaInfo:
        """See :meth:`stt_desktop.domain.ports.Media.probe`."""
        async with self._turns:
            try:
                async with asyncio.timeout(self._limit_s):
                    return await in_thread(lambda: probe(source), "probe")
            except TimeoutError:
                reason = f"the drive did not answer within {self._limit_s:g} s"
                raise _error(SOURCE_UNREADABLE, source, reason) from None

    async def fingerprint(self, source: LocalFile) -> str:
        """See :meth:`stt_desktop.domain.ports.Media.fingerprint`."""
        stop = threading.Event()
        async with self._turns:
            try:
                return await in_thread(lambda: fingerprint(source, stop), "fingerprint")
            finally:
                stop.set()


def probe(source: LocalFile) -> MediaInfo:
    """What the file holds. Blocks on the disk.

    Raises:
        AppError: as :meth:`stt_desktop.domain.ports.Media.probe`.
    """
    status, head = _look(source)
    if _is_text(head):
        # FFmpeg would make a video of a subtitle file and AMR of a web page.
        raise _error(SOURCE_NOT_MEDIA, source)
    import av

    # Not by its name: a path of undecodable bytes is none for FFmpeg, and only with a file object
    # can it open nothing else (a playlist names other files).
    try:
        with (
            _opened(source) as opened,
            av.open(
                opened, "r", options={"protocol_whitelist": "none"}, metadata_errors="replace"
            ) as container,
        ):
            return _describe(source, container, status)
    except av.error.FFmpegError as error:
        kind = SOURCE_DAMAGED if _looks_like_media(head) else SOURCE_NOT_MEDIA
        raise _error(kind, source) from error
    except OSError as error:
        raise _error(SOURCE_UNREADABLE, source, error.strerror or str(error)) from error


def _look(source: LocalFile) -> tuple[os.stat_result, bytes]:
    """State and first bytes of a file that can be read and is not empty."""
    try:
        status = os.stat(source.path)  # noqa: PTH116 - any bytes
        if stat.S_ISDIR(status.st_mode):
            raise _error(SOURCE_UNREADABLE, source, "it is a folder")
        if not stat.S_ISREG(status.st_mode):
            raise _error(SOURCE_UNREADABLE, source, "it is no ordinary file")
        with _opened(source) as opened:
            head = opened.read(_HEAD)
    except (FileNotFoundError, NotADirectoryError):
        raise _error(SOURCE_MISSING, source) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _error(SOURCE_UNREADABLE, source, reason) from error
    if not head:
        raise _error(SOURCE_EMPTY, source)
    return status, head


def _opened(source: LocalFile) -> BinaryIO:
    """The file, of which only some places are looked at."""
    opened = open(source.path, "rb")  # noqa: PTH123, SIM115 - any bytes; its user closes it
    here_and_there(opened.fileno())
    return opened


def _describe(source: LocalFile, container: "InputContainer", status: os.stat_result) -> MediaInfo:
    names = container.format.name
    if any(name in names for name in _NOT_RECORDINGS):
        raise _error(SOURCE_NOT_MEDIA, source)
    tracks = container.streams.audio
    pictures = [track for track in container.streams.video if not _is_cover(track)]
    if not tracks:
        raise _error(SOURCE_NO_AUDIO if pictures else SOURCE_NOT_MEDIA, source)
    chosen = _default(tracks)
    track = tracks[chosen]
    if not _decodes(container, track):
        guessed = not _GUESSED.isdisjoint(names.split(","))
        raise _error(SOURCE_NOT_MEDIA if guessed else SOURCE_DAMAGED, source)
    return MediaInfo(
        duration_ms=_duration_ms(container, track),
        container=names.partition(",")[0],
        audio_codec=track.codec_context.name,
        audio_tracks=len(tracks),
        has_video=bool(pictures),
        size_bytes=status.st_size,
        tracks=tuple(_label(one) for one in tracks) if len(tracks) > 1 else (),
        default_track=chosen + 1,
        state=FileState.of(status),
    )


def _default(tracks: Any) -> int:
    """The place of the track that a player would choose: the one marked so, or else the first."""
    import av

    default = av.stream.Disposition.default
    marked = (place for place, track in enumerate(tracks) if track.disposition & default)
    return next(marked, 0)


def _label(track: Any) -> str:
    """What a person knows a sound track by, as in ``eng · Commentary · aac, stereo``."""
    codec = track.codec_context
    said = (track.language or "", track.metadata.get("title", ""))
    parts = [safe_title(part) for part in said if part and part != "und"]
    return " · ".join([*parts, f"{codec.name}, {codec.layout.name}"])


def _decodes(container: "InputContainer", track: Any) -> bool:
    """Whether one of the first packets gives sound."""
    import av

    tried = 0
    with contextlib.suppress(av.error.FFmpegError):
        for packet in container.demux(track):
            try:
                if packet.decode():
                    return True
            except av.error.FFmpegError:
                tried += 1
            if tried >= _PACKETS_TRIED:
                break
    return False


def _duration_ms(container: "InputContainer", track: Any) -> int | None:
    if container.duration is not None and container.duration > 0:
        return round(container.duration / 1000)
    if track.duration is not None and track.time_base is not None and track.duration > 0:
        return int(track.duration * track.time_base * 1000)
    return None


def _is_cover(track: Any) -> bool:
    """A picture that goes with the sound is no video."""
    import av

    return bool(track.disposition & av.stream.Disposition.attached_pic)


def _is_text(head: bytes) -> bool:
    """UTF-8 without a control character but tabs and ends of lines. No recording begins so."""
    try:
        # The last character may be cut.
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return all(character >= " " or character in "\t\n\f\r" for character in text)


def _looks_like_media(head: bytes) -> bool:
    return any(head[at : at + len(magic)] == magic for at, magic in _MAGIC)


def _error(kind: Kind, source: LocalFile, reason: str = "") -> AppError:
    folder = os.path.dirname(source.path)  # noqa: PTH120 - pure text, any bytes
    return AppError(kind, name=source.name, folder=folder, reason=reason)
