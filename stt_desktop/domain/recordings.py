"""What is taken for a recording by its name, where nobody chose it; what a folder holds. Pure.

A file that the person chooses is always tried, whatever it is called.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SOUND = frozenset({
    ".aac", ".ac3", ".aif", ".aifc", ".aiff", ".amr", ".ape", ".au", ".awb", ".caf", ".dts",
    ".eac3", ".flac", ".gsm", ".m4a", ".m4b", ".m4r", ".mka", ".mp1", ".mp2", ".mp3", ".mpc",
    ".mpga", ".oga", ".ogg", ".opus", ".ra", ".snd", ".spx", ".tta", ".voc", ".w64", ".wav",
    ".wave", ".weba", ".wma", ".wv",
})  # fmt: skip
VIDEO = frozenset({
    ".3g2", ".3gp", ".3gpp", ".asf", ".avi", ".divx", ".dv", ".f4v", ".flv", ".m2t", ".m2ts",
    ".m4v", ".mj2", ".mkv", ".mov", ".mp4", ".mpe", ".mpeg", ".mpg", ".mts", ".mxf", ".ogm",
    ".ogv", ".qt", ".rm", ".rmvb", ".ts", ".vob", ".webm", ".wmv", ".wtv",
})  # fmt: skip
MEDIA = SOUND | VIDEO
"""Lower-case name extensions, with their dot."""


def is_media_name(name: str) -> bool:
    """Whether a file of this name is taken for a recording."""
    return os.path.splitext(name)[1].lower() in MEDIA  # noqa: PTH122 - a name, not a path


@dataclass(frozen=True, slots=True)
class FolderContents:
    """What a search of a folder and of the folders in it has found. ``unreadable`` are what it
    could not look into, each with the system's reason; ``others`` counts the files that are no
    recordings, but for hidden ones."""

    recordings: Sequence[Path] = ()
    unreadable: Sequence[tuple[Path, str]] = ()
    others: int = 0
