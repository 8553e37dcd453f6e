"""An hour of 1080p video: what of it is sent, and how fast its sound is taken out.

The picture is made of few, large frames: as many bytes as a real recording's, in no time. Goals:
at most 5 % of the file's bytes are sent; as a stream copy it takes at most a hundredth of its
length.

    python3 packaging/dev.py bench extraction
"""

import asyncio
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from stt_desktop.domain.account import CAPABILITIES, Provider
from stt_desktop.domain.ports import MediaInfo
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.workshop import Wanted
from stt_desktop.media.extract.preparer import ChildPreparer
from stt_desktop.media.probe import AvMedia
from tests.media import make

HOUR_S = 3600
BITS = 3_000_000
"""Of the picture, a second: a modest 1080p recording of a talk."""
FRAMES = 5
"""A second: fewer packets than in a real one, of the same bytes in all."""
MOST_SHARE, LEAST_SPEED = 0.05, 100.0
COMMAND = [sys.executable, "-P", "-m", "stt_desktop", "--media-worker"]


def make_video(path: Path) -> Path:
    """An hour: one picture, padded to the rate of a real one, and AAC at 128 kbit/s."""
    minute = make.write(
        path.with_name("minute.m4a"), make.tone(60.0), codec="aac", rate=48_000, layout="stereo"
    )
    with av.open(str(path), "w") as out, av.open(str(minute)) as sound:
        picture: Any = out.add_stream("libx264", rate=FRAMES, options={"preset": "ultrafast"})
        picture.width, picture.height, picture.pix_fmt = 1920, 1080, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((1080, 1920, 3), np.uint8), format="rgb24")
        frame.pts, frame.time_base = 0, Fraction(1, FRAMES)
        coded: list[Any] = [*picture.encode(frame), *picture.encode(None)]
        padded = _padded(bytes(coded[0]), BITS // 8 // FRAMES)
        audio = out.add_stream_from_template(sound.streams.audio[0])
        packets = [one for one in sound.demux(audio=0) if one.dts is not None and one.dts >= 0]
        frames = [bytes(one) for one in packets]
        made = 0
        for number in range(HOUR_S * FRAMES):
            out.mux(_packet(padded, picture, number, Fraction(1, FRAMES)))
            while made * 1024 < (number + 1) * 48_000 // FRAMES:
                one = frames[made % len(frames)]
                out.mux(_packet(one, audio, made * 1024, Fraction(1, 48_000), 1024))
                made += 1
    return path


def _padded(packet: bytes, size: int) -> bytes:
    """With a filler unit behind (ISO/IEC 14496-10, 7.3.2.7), in whichever form the stream has."""
    filler = b"\x0c" + b"\xff" * (size - len(packet) - 6) + b"\x80"
    if packet.startswith((b"\x00\x00\x00\x01", b"\x00\x00\x01")):
        return packet + b"\x00\x00\x00\x01" + filler
    return packet + len(filler).to_bytes(4, "big") + filler


def _packet(data: bytes, stream: Any, at: int, base: Fraction, length: int = 1) -> Any:
    packet = av.Packet(data)
    packet.stream, packet.pts, packet.dts = stream, at, at
    packet.time_base, packet.duration = base, length
    packet.is_keyframe = True
    return packet


async def extracted(
    preparer: ChildPreparer, source: LocalFile, media: MediaInfo, folder: Path
) -> LocalFile:
    """The file that is sent instead of ``source``, made in ``folder``."""
    known = CAPABILITIES[Provider.SPEECH_TO_TEXT].extensions
    wanted = Wanted("bench", known, extract=True)
    return await preparer.prepare(folder, source, media, wanted, lambda _: None)


async def measure(video: Path, folder: Path) -> tuple[MediaInfo, LocalFile, float]:
    source = LocalFile(str(video))
    media = await AvMedia().probe(source)
    began = time.monotonic()
    made = await extracted(ChildPreparer(COMMAND), source, media, folder)
    return media, made, time.monotonic() - began


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="extraction-") as name:
        folder = Path(name)
        began = time.monotonic()
        video = make_video(folder / "hour.mp4")
        size = video.stat().st_size
        print(f"made {size / 1e9:.2f} GB in {time.monotonic() - began:.0f} s")
        media, made, seconds = asyncio.run(measure(video, folder / "made"))
        sent = Path(made.path).stat().st_size
        with av.open(made.path, "r") as container:
            codec = container.streams.audio[0].codec_context.name
            length = (container.duration or 0) / 1_000_000
    share, speed = sent / size, HOUR_S / seconds
    print(f"{(media.duration_ms or 0) / 1000:.1f} s of video, {length:.1f} s of {codec} sent")
    good = share <= MOST_SHARE and speed >= LEAST_SPEED and codec == "aac"
    print(f"bytes sent    {share:8.2%}   (goal: at most {MOST_SHARE:.0%})")
    print(f"extraction    {speed:8.0f} x  (goal: at least {LEAST_SPEED:.0f} x real time)")
    print("met" if good else "NOT met")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
