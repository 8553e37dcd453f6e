"""Makes recordings of every kind, good and broken, with PyAV alone. For tests of any layer.

Sound is an array of float32 in [-1, 1], shape (n,), 16 kHz mono.
"""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

RATE = 16_000
SAMPLE = Path(__file__).parents[2] / "resources" / "sample" / "sample.flac"

Sound = npt.NDArray[np.float32]


def sample_sound(start_ms: int = 0, end_ms: int | None = None) -> Sound:
    """The sample recording, or a stretch of it."""
    with av.open(str(SAMPLE)) as container:
        pcm = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    end = None if end_ms is None else end_ms * RATE // 1000
    return (pcm[start_ms * RATE // 1000 : end] / np.float32(32768)).astype(np.float32)


def silence(seconds: float) -> Sound:
    return np.zeros(round(seconds * RATE), np.float32)


def tone(seconds: float, hertz: float = 440.0) -> Sound:
    """No speech, but sound: three partials that swell and fade."""
    at = np.arange(round(seconds * RATE)) / RATE
    chord = sum(np.sin(2 * np.pi * hertz * part * at) / part for part in (1.0, 1.25, 1.5))
    return (0.2 * chord * (1 + np.sin(2 * np.pi * 0.5 * at)) / 2).astype(np.float32)


def clicks(seconds: float, every_ms: int = 1000) -> Sound:
    """Silence with a click of full level at 0, ``every_ms``, …: shows where a sample went."""
    sound = silence(seconds)
    step = every_ms * RATE // 1000
    for at in range(0, len(sound), step):
        sound[at : at + 16] = 0.9
    return sound


def write(
    path: Path,
    sound: Sound,
    *,
    codec: str = "pcm_s16le",
    rate: int = RATE,
    layout: str = "mono",
    container: str | None = None,
    pieces: Sequence[tuple[float, Sound]] | None = None,
    video_s: float = 0.0,
    picture: str = "mpeg4",
    options: dict[str, str] | None = None,
) -> Path:
    """Encode ``sound``. ``pieces`` instead gives (start in seconds, sound) with holes between.

    ``video_s`` adds that many seconds of a small picture, encoded by ``picture``. Without sound
    and pieces the file has no sound track.
    """
    parts = [(0.0, sound)] if pieces is None else list(pieces)
    with av.open(str(path), "w", format=container, options=options or {}) as output:
        audio: Any = None
        if pieces is not None or len(sound):
            audio = output.add_stream(codec, rate=rate, layout=layout)
            if codec.startswith("wma"):
                audio.bit_rate = 128_000  # its encoder has no default
        if video_s:
            _write_video(output, video_s, picture)
        if audio is not None:
            _write_audio(output, audio, parts, rate, layout)
    return path


def _write_video(output: Any, seconds: float, codec: str) -> None:
    rate = 25 if codec == "mpeg2video" else 10
    stream = output.add_stream(codec, rate=rate)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
    for number in range(round(seconds * rate)):
        picture = np.full((48, 64, 3), number % 256, np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = number, Fraction(1, rate)
        output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


def _write_audio(
    output: Any, stream: Any, parts: Sequence[tuple[float, Sound]], rate: int, layout: str
) -> None:
    resampler = av.AudioResampler(
        format=stream.codec_context.format, layout=layout, rate=rate, frame_size=None
    )
    fifo = av.AudioFifo()
    if not stream.codec_context.is_open:
        stream.codec_context.open()
    size = stream.codec_context.frame_size or 1024
    for number, (start, sound) in enumerate(parts, 1):
        frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate, frame.pts = RATE, None
        resampled = [*resampler.resample(frame), *resampler.resample(None)]
        resampler = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=rate)
        at = round(start * rate)
        for piece in resampled:
            piece.pts = None
            fifo.write(piece)
        if number < len(parts) and (rest := fifo.samples % size):
            # Else the encoder would fill its frame with the sound behind the hole.
            fifo.write(_silent_frame(stream, layout, rate, size - rest))
        while (block := fifo.read(size)) or (block := fifo.read(size, partial=True)):
            block.pts, block.time_base, block.sample_rate = at, Fraction(1, rate), rate
            at += block.samples
            output.mux(stream.encode(block))
        fifo = av.AudioFifo()
    output.mux(stream.encode(None))


def _silent_frame(stream: Any, layout: str, rate: int, samples: int) -> av.AudioFrame:
    frame = av.AudioFrame(stream.codec_context.format.name, layout, samples)
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.sample_rate, frame.pts = rate, None
    return frame


def truncated(path: Path, source: Path, share: float) -> Path:
    """The first ``share`` (0 to 1) of a file's bytes."""
    data = source.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


def scratched(path: Path, source: Path, start: float, end: float) -> Path:
    """The file with the bytes between two shares of its length overwritten."""
    data = bytearray(source.read_bytes())
    first, last = int(len(data) * start), int(len(data) * end)
    data[first:last] = bytes((number * 37 + 11) % 256 for number in range(last - first))
    path.write_bytes(bytes(data))
    return path
