"""A name that a stranger gave, made into one that can be shown and can name a file. Pure."""

import posixpath
import re
import unicodedata
from collections.abc import Mapping
from email.message import Message
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from stt_desktop.domain.recordings import MEDIA
from stt_desktop.media.download.wire import plain_text

LONGEST = 150
"""Bytes of UTF-8: room for an ending, a number and a language within a file system's 255."""

PARTIAL = "download"
RECORD = f"{PARTIAL}.json"
"""What lies beside a downloaded file."""
_OWN = frozenset({PARTIAL, RECORD, *(f"{PARTIAL}{end}" for end in (".new", ".etag", ".etag.new"))})
"""Names that a recording cannot have, in lower case: not every file system tells cases apart."""

_LONGEST_DISPOSITION = 2000
"""Characters. Reading one takes a time that grows with the square of its length."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$")
"""Names that Windows takes for devices, whatever their ending."""

_ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "audio/aac": ".aac",
        "audio/amr": ".amr",
        "audio/flac": ".flac",
        "audio/x-flac": ".flac",
        "audio/mp4": ".m4a",
        "audio/x-m4a": ".m4a",
        "audio/mpeg": ".mp3",
        "audio/mp3": ".mp3",
        "audio/ogg": ".ogg",
        "audio/opus": ".opus",
        "audio/wav": ".wav",
        "audio/x-wav": ".wav",
        "audio/vnd.wave": ".wav",
        "audio/webm": ".webm",
        "audio/x-ms-wma": ".wma",
        "video/mp4": ".mp4",
        "video/mpeg": ".mpeg",
        "video/quicktime": ".mov",
        "video/webm": ".webm",
        "video/x-flv": ".flv",
        "video/x-matroska": ".mkv",
        "video/x-ms-wmv": ".wmv",
        "video/x-msvideo": ".avi",
    }
)
"""IANA's media types and the older names that servers still use."""


def safe_title(text: str) -> str:
    """``text`` in any script, in one line, without what steers terminals, turns the direction of
    writing or cannot name a file; "" where nothing is left. At most :data:`LONGEST` bytes, cut
    between characters."""
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    # Line and paragraph separators, tabs and odd spaces are spaces; controls, bidi marks, zero
    # widths, surrogates and private characters go. Joiners stay: emoji and Persian need them.
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category.startswith("Z") or character in "\t\n\r\v\f\x85":
            kept.append(" ")
        elif character in "\u200c\u200d" or category[0] != "C":
            kept.append(character)
    plain = _FORBIDDEN.sub("_", "".join(kept))
    plain = re.sub(r"\s+", " ", plain).strip(" .")
    plain = _shortened(plain, LONGEST).strip(" .\u200c\u200d")
    return f"_{plain}" if _DEVICES.match(plain) else plain


def file_name(title: str, ending: str) -> str:
    """The name of a downloaded file. ``ending`` is used where it is one of a recording's."""
    ending = ending.lower() if ending.lower() in MEDIA else ""
    stem = safe_title(title) or "recording"
    if ending and stem.lower().endswith(ending):
        stem = stem[: -len(ending)].strip(" .") or "recording"
    name = f"{stem}{ending}"
    return f"_{name}" if name.lower() in _OWN else name


def name_of_answer(url: str, disposition: str | None, content_type: str | None) -> str:
    """What the recording behind ``url`` is called: as Content-Disposition says, or else the
    address's last part; with an ending that fits."""
    named = _disposed(disposition) or unquote(posixpath.basename(urlsplit(url).path.rstrip("/")))
    # A path is none of the sender's business.
    named = re.split(r"[/\\]", named)[-1]
    stem, ending = posixpath.splitext(named)
    if ending.lower() not in MEDIA:
        kind = (content_type or "").partition(";")[0].strip().lower()
        stem, ending = named, _ENDINGS.get(kind, "")
    return file_name(stem or urlsplit(url).hostname or "", ending)


def _disposed(disposition: str | None) -> str:
    """The file name in a Content-Disposition header (RFC 6266), as it is written there."""
    if not disposition:
        return ""
    one_line = disposition[:_LONGEST_DISPOSITION].replace("\r", " ").replace("\n", " ")
    if "filename*" in one_line.lower():  # goes before the plain one (RFC 6266, 4.3)
        one_line = re.sub(r'(?i);\s*filename\s*=\s*("(\\.|[^"\\])*"|[^;]*)', "", one_line)
    message = Message()
    try:
        message["Content-Disposition"] = one_line
        name = message.get_filename("")
    except (ValueError, LookupError, TypeError):
        return ""
    return plain_text(name)


def _shortened(text: str, most: int) -> str:
    """At most ``most`` bytes of UTF-8, not ending within a character and its marks."""
    raw = text.encode("utf-8")
    if len(raw) <= most:
        return text
    cut = raw[:most].decode("utf-8", "ignore")
    # What follows may belong to the last character: a mark, or behind a joiner.
    following = text[len(cut)]
    if unicodedata.combining(following) or following in "\u200d\ufe0f" or cut.endswith("\u200d"):
        while cut and (unicodedata.combining(cut[-1]) or cut[-1] in "\u200d\ufe0f"):
            cut = cut[:-1]
        cut = cut[:-1]
    return cut
