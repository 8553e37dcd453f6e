"""Decodes one sound track and encodes it as speech services hear it: mono, 16 kHz. Blocks.

The sound is that of ``stt_desktop.sound``: holes are silence, what overlaps is cut, and the
container's start is zero. So times in the new file are times in the recording.
"""

from fractions import Fraction
from typing import Any, BinaryIO

import av
import numpy as np
from av.audio.frame import AudioFrame

from stt_desktop.media.extract.copying import Tell
from stt_desktop.media.extract.plan import Target
from stt_desktop.sound import RATE, Sound

_BITS = 32_000
"""Of Opus, a second: transparent for speech at that rate."""

_CODECS = {".flac": "flac", ".wav": "pcm_s16le"}


def encode(path: str, track: int | None, out: BinaryIO, target: Target, tell: Tell) -> None:
    """Write sound track number ``track`` (from 0; None: the default one) to ``out``.

    Raises:
        av.error.FFmpegError, OSError: the file cannot be read, or the disk is full.
        NothingDecodedError: the track gave no sound.
    """
    sound = Sound(path, track=track)
    try:
        total = None if sound.length is None else sound.length * 1000 // RATE
        with av.open(out, "w", format=target.muxer) as made:
            codec = _CODECS.get(target.ending, "libopus")
            stream: Any = made.add_stream(codec, rate=RATE, layout="mono")
            if codec == "libopus":
                stream.codec_context.bit_rate = _BITS
            at = 0
            fifo = av.AudioFifo()
            stream.codec_context.open()
            size = stream.codec_context.frame_size or RATE
            layout = stream.codec_context.format.name
            for block in sound.blocks():
                fifo.write(_frame(block, layout))
                at = _drain(fifo, made, stream, at, size)
                tell(at * 1000 // RATE, total)
            _drain(fifo, made, stream, at, size, partial=True)
            made.mux(stream.encode(None))
    finally:
        sound.close()


def _frame(block: Any, layout: str) -> AudioFrame:
    if layout.startswith("s16"):
        block = (block * 32767.0).clip(-32768, 32767).round().astype(np.int16)
    frame = AudioFrame.from_ndarray(block.reshape(1, -1), format=layout, layout="mono")
    frame.sample_rate = RATE
    return frame


def _drain(fifo: Any, made: Any, stream: Any, at: int, size: int, *, partial: bool = False) -> int:
    """Encode what makes whole frames, and with ``partial`` the rest; where it goes on."""
    while (frame := fifo.read(size)) or (partial and (frame := fifo.read(size, partial=True))):
        frame.pts, frame.time_base, frame.sample_rate = at, Fraction(1, RATE), RATE
        at += frame.samples
        made.mux(stream.encode(frame))
    return at
