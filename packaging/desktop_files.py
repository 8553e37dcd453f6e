"""The files by which a Linux desktop knows the program, with what only its build knows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import manual
import origin
from origin import Origin

MIME_TYPES: Sequence[str] = (
    "application/mxf",
    "application/ogg",
    "application/vnd.rn-realmedia",
    "audio/AMR",
    "audio/AMR-WB",
    "audio/aac",
    "audio/ac3",
    "audio/basic",
    "audio/flac",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/vnd.dts",
    "audio/vnd.rn-realaudio",
    "audio/webm",
    "audio/x-aiff",
    "audio/x-ape",
    "audio/x-caf",
    "audio/x-flac",
    "audio/x-gsm",
    "audio/x-m4b",
    "audio/x-matroska",
    "audio/x-ms-wma",
    "audio/x-musepack",
    "audio/x-opus+ogg",
    "audio/x-speex+ogg",
    "audio/x-tta",
    "audio/x-voc",
    "audio/x-vorbis+ogg",
    "audio/x-wav",
    "audio/x-wavpack",
    "video/3gpp",
    "video/3gpp2",
    "video/dv",
    "video/mp2t",
    "video/mp4",
    "video/mpeg",
    "video/ogg",
    "video/quicktime",
    "video/vnd.avi",
    "video/vnd.rn-realvideo",
    "video/webm",
    "video/x-flv",
    "video/x-m4v",
    "video/x-matroska",
    "video/x-ms-wmv",
    "video/x-msvideo",
    "video/x-ogm+ogg",
)
"""What "Open with" offers the program for: the shared MIME database's names for the recordings of
`stt_desktop.domain.recordings`."""


def iso(moment: int) -> str:
    """A moment (seconds since 1970) as YAML and XML write it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fill(text: str, version: str, moment: int, published: Origin) -> str:
    """Put the version, the date of the commit, the media types and the publisher into a file of
    `resources/desktop`."""
    urls = {"homepage": published.homepage, "bugtracker": published.issues}
    values = {
        "@HELP@": manual.sections(),
        "@IDENTIFIER@": published.identifier,
        "@PUBLISHER@": escape(published.publisher),
        "@URLS@": "".join(
            f'  <url type="{kind}">{escape(url)}</url>\n' for kind, url in urls.items() if url
        ),
        "@VERSION@": version,
        "@DATE@": iso(moment)[:10],
        "@MIME_TYPES@": "".join(f"{one};" for one in MIME_TYPES),
        "@MEDIA_TYPES@": "\n    ".join(f"<mediatype>{one}</mediatype>" for one in MIME_TYPES),
    }
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def write(root: Path, folder: Path, version: str, moment: int) -> dict[Path, str]:
    """Write the filled files into `folder`; each with where an installer puts it."""
    folder.mkdir(parents=True, exist_ok=True)
    published = origin.read(root)
    places = {
        "stt-desktop.desktop": "/usr/share/applications/stt-desktop.desktop",
        "stt-desktop.metainfo.xml": f"/usr/share/metainfo/{published.identifier}.metainfo.xml",
        "stt-desktop.1": "/usr/share/man/man1/stt-desktop.1",
    }
    written = {}
    for name, place in places.items():
        text = (root / "resources" / "desktop" / name).read_text("utf-8")
        target = folder / name
        target.write_text(fill(text, version, moment, published), encoding="utf-8", newline="\n")
        written[target] = place
    return written
