"""Takes one sound track out of a file as it is: packets are moved, nothing is decoded. Blocks.

A stream's place in time is kept only by some containers, and services throw it away when they
decode: a track that begins later than the picture, or has a hole, cannot be copied.
"""

import contextlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO

import av

from stt_desktop.media.extract.plan import Target

if TYPE_CHECKING:
    from av.container import InputContainer

_MOST_SHIFT = Fraction(20, 1000)
"""Seconds. Less is the containers' rounding and the codecs' own delay."""

Tell = Callable[[int, int | None], None]


class NotCopiedError(Exception):
    """This track has to be decoded and encoded anew. The text says why, for the log."""


@contextlib.contextmanager
def opened(path: str) -> Iterator["InputContainer"]:
    """A file, read through a file object: FFmpeg can open nothing else then."""
    with (
        open(path, "rb") as file,  # noqa: PTH123 - any bytes
        av.open(
            file, "r", options={"protocol_whitelist": "none"}, metadata_errors="replace"
        ) as container,
    ):
        yield container


def copy(path: str, track: int, out: BinaryIO, target: Target, tell: Tell) -> None:
    """Write sound track number ``track`` (from 0) to ``out``. ``tell`` gets milliseconds.

    Raises:
        NotCopiedError: its place in time would be lost, or the container does not take it.
        av.error.FFmpegError, OSError: the file cannot be read, or the disk is full.
    """
    with opened(path) as source:
        stream = source.streams.audio[track]
        for other in source.streams:
            if other is not stream:
                other.discard = av.stream.Discard.all
        origin = Fraction(source.start_time or 0, 1_000_000)
        total = None if source.duration is None else source.duration // 1000
        try:
            options = _options(target, source, stream)
            with av.open(out, "w", format=target.muxer, options=options) as made:
                _move(source, stream, made, origin, lambda ms: tell(ms, total))
        except (ValueError, av.error.InvalidDataError, av.error.PatchWelcomeError) as error:
            raise NotCopiedError(str(error)) from error


def _options(target: Target, source: "InputContainer", stream: Any) -> dict[str, str]:
    if target.muxer == "mp3" and not source.format.name.startswith("mp3"):
        # Its head would claim a delay that this stream may not have.
        return {"write_xing": "0", "id3v2_version": "0"}
    if target.muxer in {"ipod", "mp4"} and stream.codec_context.name in {"ac3", "eac3"}:
        return {"strict": "experimental"}
    return {}


def _move(
    source: "InputContainer", stream: Any, made: Any, origin: Fraction, tell: Callable[[int], None]
) -> None:
    copied = made.add_stream_from_template(stream)
    expected: Fraction | None = None
    moved = False
    for packet in source.demux(stream):
        if packet.dts is None and packet.pts is None:
            continue  # the end
        at = packet.pts if packet.pts is not None else packet.dts
        begins = at * packet.time_base - origin
        if expected is None:
            expected = min(begins, Fraction(0))
        if abs(begins - expected) > _MOST_SHIFT + _rounding(packet):
            raise NotCopiedError(f"it goes on at {float(begins):.3f} s, not {float(expected):.3f}")
        expected = begins + (packet.duration or 0) * packet.time_base
        tell(round(begins * 1000))
        packet.stream = copied
        made.mux(packet)
        moved = True
    if not moved:
        raise NotCopiedError("it has no packets")


def _rounding(packet: Any) -> Fraction:
    """Where a packet's length is not told, the next one's place says nothing."""
    return Fraction(0) if packet.duration else Fraction(1)
