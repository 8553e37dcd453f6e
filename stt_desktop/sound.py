"""Decodes any container and codec to 16 kHz mono, a block at a time. Heard by the engine, and cut.

A time is a position in samples from the start of the source *as a player shows it*: the
container's start is zero, a sound track that begins later or has a hole is filled with silence,
and one that overlaps itself is cut. So the times of words stay those of the recording.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer

RATE = 16_000
"""Samples a second: what Whisper and the voice detector are made for."""

Samples = npt.NDArray[np.float32]

_TOLERANCE = RATE // 25
"""40 ms. Containers round times (Matroska to 1 ms, FLV more): smaller steps are no holes."""
_LONGEST_OVERLAP = RATE
"""A step back by more is a restarted clock, and the sound goes on behind what was heard."""
_LONGEST_GAP = 3600 * RATE
"""A step forward by more, with no known duration, is a restarted clock as well."""
_BLOCK = 10 * RATE
_BROKEN_READS = 20
"""So many failing reads in a row mean that the rest of the file cannot be read."""

_KEEPS_ITS_PROMISE = frozenset(
    (
        "mov",
        "mp4",
        "m4a",
        "matroska",
        "webm",
        "wav",
        "w64",
        "flac",
        "avi",
        "aiff",
        "caf",
        "asf",
        "ogg",
    )
)
"""Containers that write their duration down. Others let FFmpeg guess it from the bit rate."""


class NothingDecodedError(Exception):
    """The sound track gave not one frame."""


class Sound:
    """The sound of one file, read once from ``start`` (in samples) to its end. ``track`` is the
    place of the sound track, from 0; None is the one that a player would choose.

    What lies before ``start`` is decoded and thrown away (an hour in some seconds): seeking is
    exact in few formats, and this way every sample is the same as in a run from the beginning.

    Raises:
        av.error.FFmpegError, OSError: the file cannot be opened.
        NothingDecodedError: it has no sound track.
    """

    def __init__(self, path: str, start: int = 0, *, track: int | None = None) -> None:
        # Not by its name: a path of undecodable bytes is none for FFmpeg, and only with a file
        # object can it open nothing else (a playlist names other files).
        self._file = open(path, "rb")  # noqa: PTH123, SIM115 - any bytes; close() closes it
        try:
            self._container: InputContainer = av.open(
                self._file, "r", options={"protocol_whitelist": "none"}, metadata_errors="replace"
            )
        except BaseException:
            self._file.close()
            raise
        stream = (
            best_audio(self._container) if track is None else self._container.streams.audio[track]
        )
        if stream is None:
            self.close()
            raise NothingDecodedError("no sound track")
        self._stream: Any = stream
        self._origin = Fraction(self._container.start_time or 0, 1_000_000)
        self.length = self._known_length()
        """Expected number of samples, None where the container does not tell."""
        self._limit = None if self.length is None else self.length + 10 * RATE
        self._cursor = start
        """Position of the next sample to give out."""
        self._clock = _FrameClock(self._origin, self._limit)
        self.end = 0
        """Position behind the last decoded sample, as far as it was read."""

    def close(self) -> None:
        self._container.close()
        self._file.close()

    @property
    def is_cut_short(self) -> bool:
        """After the last block: much less came out than the container promises.

        Only a promise that was written down counts, and only a loss of more than 5 s and 2 %.
        """
        names = set(self._container.format.name.split(","))
        if self.length is None or names.isdisjoint(_KEEPS_ITS_PROMISE):
            return False
        missing = self.length - self.end
        return missing > 5 * RATE and missing > self.length * 0.02

    def blocks(self) -> Iterator[Samples]:
        """Blocks of mono float32 in [-1, 1], shape (n,), n <= 160,000, without a hole between.

        Raises:
            NothingDecodedError: at the end, when no frame at all could be decoded.
        """
        resampler: AudioResampler | None = None
        shape: tuple[object, ...] = ()
        decoded = False
        next_out = 0
        for frame in self._frames():
            decoded = True
            start, count, jumped = self._clock.place(frame)
            self.end = max(self.end, start + count)
            frame_shape = (frame.sample_rate, frame.layout.name, frame.format.name)
            if resampler is not None and (jumped or frame_shape != shape):
                yield from self._give(next_out, resampler.resample(None))
                resampler = None
            if resampler is None:
                resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
                shape, next_out = frame_shape, start
            frame.pts = None
            for out in resampler.resample(frame):
                yield from self._give(next_out, [out])
                next_out += out.samples
        if resampler is not None:
            yield from self._give(next_out, resampler.resample(None))
        if not decoded:
            raise NothingDecodedError("no frame could be decoded")

    def _give(self, position: int, frames: list[AudioFrame]) -> Iterator[Samples]:
        """Give out ``frames`` that begin at ``position``: holes filled, overlaps cut."""
        for frame in frames:
            block = frame.to_ndarray().reshape(-1).astype(np.float32, copy=False)
            while position > self._cursor:
                hole = min(position - self._cursor, _BLOCK)
                self._cursor += hole
                yield np.zeros(hole, np.float32)
            fresh = block[self._cursor - position :]
            position += len(block)
            if len(fresh):
                self._cursor += len(fresh)
                yield fresh

    def _frames(self) -> Iterator[AudioFrame]:
        """Every frame that can be decoded; broken packets are skipped."""
        broken_reads, at_end = 0, False
        while not at_end and broken_reads < _BROKEN_READS:
            try:
                for packet in self._container.demux(self._stream):
                    broken_reads = 0
                    yield from _decoded(packet)
                at_end = True
            except av.error.EOFError:
                at_end = True
            except (av.error.FFmpegError, OSError):
                broken_reads += 1

    def _known_length(self) -> int | None:
        stream = self._stream
        end: Fraction | None = None
        if stream.duration is not None and stream.time_base is not None:
            end = ((stream.start_time or 0) + stream.duration) * stream.time_base - self._origin
        elif (tag := _tagged_duration(stream.metadata.get("DURATION", ""))) is not None:
            end = tag
        elif self._container.duration is not None and not self._container.streams.video:
            end = Fraction(self._container.duration, 1_000_000)
        return None if end is None or end <= 0 else round(end * RATE)


class _FrameClock:
    """Where each frame belongs: its own time, unless that contradicts the frames before it."""

    def __init__(self, origin: Fraction, limit: int | None) -> None:
        self._origin = origin
        self._limit = limit
        self._base: int | None = None
        self._counted = 0
        self._rate = 0

    def place(self, frame: AudioFrame) -> tuple[int, int, bool]:
        """(position, samples at 16 kHz, whether the position is a jump)."""
        rate = frame.sample_rate
        stated: int | None = None
        if frame.pts is not None and frame.time_base is not None:
            stated = round((frame.pts * frame.time_base - self._origin) * RATE)
        if self._base is None:
            self._base = 0
            expected, first = 0, True
        else:
            expected, first = self._expected(), False
        jumped = False
        if rate != self._rate:
            self._base, self._counted, self._rate = expected, 0, rate
        if stated is not None and abs(stated - expected) > _TOLERANCE:
            if self._believable(stated, expected):
                self._base, self._counted, jumped = max(stated, 0), 0, not first
                expected = self._base
            else:
                self._origin += Fraction(stated - expected, RATE)
        self._counted += frame.samples
        return expected, self._expected() - expected, jumped

    def _expected(self) -> int:
        return (self._base or 0) + round(Fraction(self._counted * RATE, self._rate or RATE))

    def _believable(self, stated: int, expected: int) -> bool:
        if stated < expected:
            return expected - stated <= _LONGEST_OVERLAP
        if self._limit is not None:
            return stated <= self._limit
        return stated - expected <= _LONGEST_GAP


def best_audio(container: Any) -> Any | None:
    """The track that a player would choose: the default one, else the first with a decoder."""
    tracks = [track for track in container.streams.audio if track.codec_context is not None]
    if not tracks:
        return None
    default = av.stream.Disposition.default
    return next((track for track in tracks if track.disposition & default), tracks[0])


def _decoded(packet: Any) -> list[AudioFrame]:
    """The frames of a packet; none when it is broken."""
    try:
        frames: list[AudioFrame] = packet.decode()
    except av.error.FFmpegError:
        return []
    return frames


def _tagged_duration(text: str) -> Fraction | None:
    """Matroska's tag ``00:01:02.345000000`` as seconds."""
    try:
        hours, minutes, seconds = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds)
    except ValueError:
        return None
