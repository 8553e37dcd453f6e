"""Which container takes which codec as it is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

AAC, MP3, OGG, FLAC, WAV = ".m4a", ".mp3", ".ogg", ".flac", ".wav"


@dataclass(frozen=True, slots=True)
class Target:
    """A file's ending and the name of FFmpeg's muxer for it."""

    ending: str
    muxer: str


_M4A = Target(".m4a", "ipod")
_MP4 = Target(".mp4", "mp4")
_MP3 = Target(".mp3", "mp3")
_OGG = Target(".ogg", "ogg")
_OPUS = Target(".opus", "opus")
_WEBM = Target(".webm", "webm")
_FLAC = Target(".flac", "flac")
_WAV = Target(".wav", "wav")
_AMR = Target(".amr", "amr")
_WMA = Target(".wma", "asf")
_MPGA = Target(".mpga", "mp2")
_MPEG = Target(".mpeg", "mpeg")
_MKV = Target(".mkv", "matroska")

_HOMES: Mapping[str, tuple[Target, ...]] = MappingProxyType(
    {
        "aac": (_M4A, _MP4, _MKV),
        "mp3": (_MP3, _MKV, _MP4),
        "mp3float": (_MP3, _MKV, _MP4),
        "opus": (_OGG, _OPUS, _WEBM, _MKV),
        "vorbis": (_OGG, _WEBM, _MKV),
        "flac": (_FLAC, _MKV),
        "alac": (_M4A, _MP4, _MKV),
        "ac3": (_MP4, _MKV),
        "eac3": (_MP4, _MKV),
        "mp2": (_MPGA, _MPEG, _MKV),
        "amrnb": (_AMR,),
        "amr_nb": (_AMR,),
        "amrwb": (_AMR,),
        "amr_wb": (_AMR,),
        "wmav1": (_WMA, _MKV),
        "wmav2": (_WMA, _MKV),
        "wmapro": (_WMA, _MKV),
        "dts": (_MKV,),
        "dca": (_MKV,),
    }
    | dict.fromkeys(
        ["pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_u8", "pcm_f32le", "pcm_alaw", "pcm_mulaw"],
        (_WAV, _MKV),
    )
)
"""By the names of FFmpeg's decoders; the first that the service takes is used."""

_MADE = (_OGG, _OPUS, _WEBM, _FLAC, _MKV, _WAV)
"""For a codec that has no home there: Opus is small and exact to the sample, and so is FLAC."""


def copied(codec: str, known: frozenset[str] | None) -> Target | None:
    """Where the codec can be put without a change, among the endings that a service takes."""
    for target in _HOMES.get(codec, ()):
        if known is None or target.ending in known:
            return target
    return _MKV if known is None else None


def encoded(known: frozenset[str] | None) -> Target | None:
    """The container for sound that is encoded anew."""
    return next((one for one in _MADE if known is None or one.ending in known), None)
