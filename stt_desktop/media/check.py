"""Whether recordings can be read (``doctor``)."""

import asyncio
from pathlib import Path

from stt_desktop.domain.health import Finding, Health
from stt_desktop.i18n import _

_USUAL = ("aac", "ac3", "alac", "flac", "mp3", "opus", "pcm_s16le", "vorbis", "wmav2")
"""What nearly all recordings hold, as FFmpeg names it."""


async def check(sample: Path) -> Finding:
    """Read a recording that came with the program, to its end."""
    return await asyncio.to_thread(_check, sample)


def _check(sample: Path) -> Finding:
    advice = _("Install the program again.")
    try:
        import av

        with av.open(str(sample)) as opened:
            samples = sum(frame.samples for frame in opened.decode(audio=0))
            rate = opened.streams.audio[0].rate
    except (ImportError, OSError, ValueError) as error:  # av.FFmpegError is one of the last two
        fact = _("the sample cannot be read: {reason}").format(reason=error)
        return Finding("media", Health.BAD, fact, advice)
    lacking = [name for name in _USUAL if name not in av.codecs_available]
    if lacking:
        fact = _("cannot read: {formats}").format(formats=", ".join(lacking))
        return Finding("media", Health.WARNING, fact, advice)
    version = ".".join(map(str, av.library_versions["libavcodec"]))
    fact = _("reads every usual format (libavcodec {version}); {seconds} s of the sample read")
    return Finding(
        "media", Health.GOOD, fact.format(version=version, seconds=round(samples / rate))
    )
