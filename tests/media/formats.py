"""A recording in every format that the services name, made with PyAV alone. Clicks show where each
sample went."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import av
import numpy as np

from stt_desktop.sound import Sound
from tests.media import make

SECONDS = 6.0


@dataclass(frozen=True)
class Recipe:
    codec: str
    rate: int = 44_100
    container: str | None = None
    video: bool = False
    layout: str = "stereo"


RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        ".aac": Recipe("aac", container="adts"),
        ".amr": Recipe("libopencore_amrnb", 8_000, layout="mono"),
        ".avi": Recipe("libmp3lame", video=True),
        ".flac": Recipe("flac"),
        ".flv": Recipe("aac", video=True),
        ".m4a": Recipe("aac", container="ipod"),
        ".mkv": Recipe("libopus", 48_000, video=True),
        ".mov": Recipe("aac", 48_000, video=True),
        ".mp3": Recipe("libmp3lame"),
        ".mp4": Recipe("aac", 48_000, video=True),
        ".mpeg": Recipe("mp2", 48_000, video=True),
        ".mpga": Recipe("mp2", 48_000, container="mp2"),
        ".ogg": Recipe("libopus", 48_000),
        ".opus": Recipe("libopus", 48_000),
        ".wav": Recipe("pcm_s16le"),
        ".webm": Recipe("libopus", 48_000, video=True),
        ".wma": Recipe("wmav2", container="asf"),
        ".wmv": Recipe("wmav2", container="asf", video=True),
    }
)
"""By their ending: the 17 of the Speech-to-Text API and the ten of LinkAI."""

PICTURES = {
    ".avi": "mpeg4",
    ".flv": "flv",
    ".mkv": "mpeg4",
    ".mov": "mpeg4",
    ".mp4": "mpeg4",
    ".mpeg": "mpeg2video",
    ".webm": "libvpx",
    ".wmv": "wmv2",
}


def record(folder: Path, ending: str, name: str = "clicks") -> Path:
    """A recording of :data:`SECONDS`, with a click each second."""
    recipe = RECIPES[ending]
    return make.write(
        folder / f"{name}{ending}",
        make.clicks(SECONDS),
        codec=recipe.codec,
        rate=recipe.rate,
        layout=recipe.layout,
        container=recipe.container,
        video_s=SECONDS if recipe.video else 0.0,
        picture=PICTURES.get(ending, "mpeg4"),
    )


def two_tracks(path: Path) -> Path:
    """Clicks each second, and each other second; the second track is marked as the default."""
    one = make.write(path.with_name("one.m4a"), make.clicks(6.0), codec="aac", rate=48_000)
    two = make.write(path.with_name("two.m4a"), make.clicks(6.0, 2000), codec="aac", rate=48_000)
    default = av.stream.Disposition.default
    with av.open(str(one)) as first, av.open(str(two)) as second, av.open(str(path), "w") as out:
        pairs = []
        for place, source in enumerate((first, second)):
            made = out.add_stream_from_template(source.streams.audio[0])
            made.metadata["language"] = ("eng", "deu")[place]
            made.disposition = default if place else av.stream.Disposition(0)
            pairs.append((source, made))
        pairs[0][1].metadata["title"] = "Clicks"
        for source, made in pairs:
            for packet in source.demux(audio=0):
                if packet.dts is not None:
                    packet.stream = made
                    out.mux(packet)
    return path


def decoded(path: Path) -> tuple[float, list[float]]:
    """(seconds, where the clicks are), as whoever only decodes the file hears it."""
    pieces = []
    with path.open("rb") as opened, av.open(opened, "r") as container:
        stream: Any = container.streams.audio[0]
        resampler = av.AudioResampler(format="flt", layout="mono", rate=make.RATE)
        for frame in container.decode(stream):
            frame.pts = None
            pieces += [one.to_ndarray().reshape(-1) for one in resampler.resample(frame)]
        pieces += [one.to_ndarray().reshape(-1) for one in resampler.resample(None)]
    sound = np.abs(np.concatenate(pieces))
    return len(sound) / make.RATE, _clicks(sound)


def played(path: Path) -> tuple[float, list[float]]:
    """(seconds, where the clicks are), as a player shows them: with the silence before a sound
    that begins later than its container."""
    sound = Sound(str(path))
    heard = np.abs(np.concatenate(list(sound.blocks())))
    sound.close()
    return len(heard) / make.RATE, _clicks(heard)


def _clicks(sound: Any) -> list[float]:
    loud = np.flatnonzero(sound > 0.4 * sound.max())
    found: list[float] = []
    for at in loud / make.RATE:
        if not found or at - found[-1] > 0.3:
            found.append(float(at))
    return found
