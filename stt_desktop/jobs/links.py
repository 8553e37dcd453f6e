"""Paths and links in what people copy and save: text, web pages, shortcuts, playlists. Pure.

Nothing is opened, run or asked for here; whoever reads a file bounds how much of it.
"""

import configparser
import plistlib
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import PurePath
from urllib.parse import urljoin, urlsplit
from xml.parsers.expat import ExpatError

from stt_desktop.domain.errors import SHORTCUT_UNUSABLE, STREAM_NOT_TAKEN, AppError
from stt_desktop.domain.recordings import is_media_name
from stt_desktop.domain.source import RemoteUrl, parse_link

INPUTS_AT_MOST = 10_000
"""Of one text or list. What is beyond is told, not taken."""

SHORTCUTS = frozenset({".url", ".webloc", ".desktop"})
PLAYLISTS = frozenset({".m3u", ".m3u8"})
TEXTS = frozenset({".txt"})
LISTS = SHORTCUTS | PLAYLISTS | TEXTS
"""Endings of files that may stand for others, lower case with their dot."""

_STOPS = r"\s<>\"'`|\\^{}，。；：！？、（）【】「」『』《》“”‘’"
_JOINED = r"[,;](?=[a-z][a-z0-9+.-]*://)"
"""Between two links. A comma or semicolon elsewhere is a link's own."""
_LINK = re.compile(rf"(?<!blob:)https?://(?:(?!{_JOINED})[^{_STOPS}])+", re.IGNORECASE)
_FILE_LINK = re.compile(rf"file://[^{_STOPS}]+", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(?!https?:|file:)[a-z][a-z0-9+.-]{1,20}:/|(?:blob|data|magnet):\S", re.IGNORECASE
)
_ADDRESS = re.compile(
    rf"(?<![a-z0-9+.-])(?!https?:|file:)[a-z][a-z0-9+.-]{{1,20}}://(?:(?!{_JOINED})[^{_STOPS}])+",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?P<www>www\.)?(?:[a-z0-9-]{1,63}\.)+(?P<top>[a-z]{2,24}|xn--[a-z0-9-]{1,59})"
    r"(?::\d{1,5})?(?P<path>/\S*)?",
    re.IGNORECASE,
)
_USUAL_TOP = re.compile("[a-z]{2}|app|com|dev|edu|gov|info|net|org")
"""Ends of host names that hardly end a folder's, as it does in ``talks.old/1.mp3``."""
_QUOTED = re.compile(r"\"([^\"\n]+)\"|'([^'\n]+)'|“([^”\n]+)”")
_PIECE = r"\"[^\"]+\"|'[^']+'|[^\s,;\"']+"
_PIECES = re.compile(rf"(?:{_PIECE})(?:[\s,;]+(?:{_PIECE}))+")
"""As terminals and file managers put several paths on a line: those with a space in quotes."""
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


@dataclass(slots=True)
class Found:
    """``inputs`` are paths and links in their order, ``others`` what cannot be used: addresses of
    other kinds, and lines that are neither.
    ``left_out`` counts the lines beyond the most that are read."""

    inputs: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    left_out: int = 0


def in_text(text: str) -> Found:
    """The paths and links of a text: one a line, or within sentences.

    A list's line that is neither is an input that cannot be used. Around links within sentences,
    the other lines are just the text. Addresses that nothing here opens are told in any case.
    """
    found = Found()
    prose = False
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    for line in lines:
        if len(found.inputs) + len(found.others) >= INPUTS_AT_MOST:
            found.left_out += 1
            continue
        if whole := _several(line) or _whole(line):
            found.inputs += whole
            continue
        within, words = ([line], False) if _is_one_address(line) else _within(line)
        if within:
            found.inputs += [one for one in within if not is_elsewhere(one)]
            found.others += [one for one in within if is_elsewhere(one)]
            prose = prose or words
        else:
            found.others.append(line)
    if prose:
        found.others = [one for one in found.others if is_elsewhere(one)]
    found.inputs = list(dict.fromkeys(found.inputs))
    return found


def looks_like_path(text: str) -> bool:
    """An absolute path of any system, or one below the person's home."""
    home = text == "~" or text.startswith(("~/", "~\\"))
    return home or text.startswith(("/", "\\\\")) or _DRIVE.match(text) is not None


def is_elsewhere(text: str) -> bool:
    """An address of a kind that nothing here opens: of a share, another program or a page's own
    memory. A file of this computer may be called so."""
    return _ELSEWHERE.match(text) is not None


def without_scheme(text: str) -> RemoteUrl | None:
    """The link that ``text`` is without its ``https://``, as people write and browsers show it;
    None where it is none, or rather a path. A file of this computer may be called so."""
    match = _BARE.fullmatch(text)
    if match is None or not (match["www"] or match["path"]):
        return None
    if not match["www"] and is_media_name(text) and not _USUAL_TOP.fullmatch(match["top"]):
        return None
    return parse_link(f"https://{text}")


def in_html(html: str) -> list[str]:
    """The links of a piece of a web page, in their order, each once: what it leads to and the
    sound and video in it."""
    reader = _Links()
    reader.feed(html)
    reader.close()
    return list(dict.fromkeys(reader.links))[:INPUTS_AT_MOST]


def in_shortcut(name: str, content: bytes) -> str:
    """Where a ``.url``, ``.webloc`` or ``.desktop`` file called ``name`` leads: a link or a
    ``file:`` URL.

    Raises:
        AppError: SHORTCUT_UNUSABLE. It starts a program, say.
    """
    ending = PurePath(name).suffix.lower()
    target = _of_webloc(content) if ending == ".webloc" else _of_ini(ending, decoded(content))
    target = (target or "").strip()
    if parse_link(target) or is_file_here(target):
        return target
    raise AppError(SHORTCUT_UNUSABLE, name=name)


def in_playlist(name: str, content: bytes) -> list[str]:
    """The entries of an M3U file called ``name``: paths (maybe relative to its folder) and links.

    Raises:
        AppError: STREAM_NOT_TAKEN. An HLS playlist names pieces of one recording.
    """
    lines = [line.strip() for line in decoded(content).splitlines()]
    if any(line.startswith("#EXT-X-") for line in lines):
        raise AppError(STREAM_NOT_TAKEN, name=name)
    return [line for line in lines if line and not line.startswith("#")]


def is_file_here(text: str) -> bool:
    """A ``file:`` URL of this computer. One of another host would make the system log in there."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    here = {"", "localhost", socket.gethostname().lower()}
    return parts.scheme.lower() == "file" and parts.netloc.lower() in here


def decoded(content: bytes) -> str:
    """The text of a list: Unicode by its mark, else UTF-8, else what older programs wrote."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Bytes that are no UTF-8 survive: they may be a name's own.
        return content.decode("utf-8", "surrogateescape")


# --- text -------------------------------------------------------------------------------------


def _several(line: str) -> list[str]:
    """The inputs that the line is, from end to end, where any of them is quoted."""
    if not ("'" in line or '"' in line) or not _PIECES.fullmatch(line):
        return []
    pieces = [_whole(piece) for piece in re.findall(_PIECE, line)]
    return [one for piece in pieces for one in piece] if all(pieces) else []


def _whole(line: str) -> list[str]:
    """The one input that the line is, from end to end; empty where it is none."""
    bare = line
    if len(line) > 2 and line[0] == line[-1] and line[0] in "'\"":
        bare = line[1:-1].strip()
    if looks_like_path(bare) or bare.lower().startswith("file:") or _is_one_link(bare):
        return [bare]
    return [bare] if without_scheme(bare) else []


def _is_one_link(text: str) -> bool:
    """With spaces where only its end is a recording's name: else, what follows are words."""
    if parse_link(text) is None or re.search(_JOINED, text, re.IGNORECASE):
        return False
    pieces = text.split()
    if len(pieces) == 1:
        return _trimmed(text) == text
    names = [piece for piece in pieces if is_media_name(_trimmed(piece))]
    in_path = pieces[0].count("/") > 2 and text.count("://") == 1
    return in_path and is_media_name(text) and names == pieces[-1:]


def _is_one_address(line: str) -> bool:
    return is_elsewhere(line) and (is_media_name(line) or not any(c.isspace() for c in line))


def _within(line: str) -> tuple[list[str], bool]:
    """The links, other addresses and quoted paths in a line, as they follow each other; and whether
    there are words around them."""
    found = [
        (*match.span(), _trimmed(match[0]))
        for kind in (_LINK, _FILE_LINK, _ADDRESS)
        for match in kind.finditer(line)
    ]
    for match in _QUOTED.finditer(line):
        inside = next(part for part in match.groups() if part is not None).strip()
        if looks_like_path(inside):
            found.append((*match.span(), inside))
    found = sorted(one for one in found if _is_usable(one[2]))
    ends, starts = [0, *(end for _, end, _ in found)], [*(start for start, _, _ in found), None]
    around = "".join(line[end:start] for end, start in zip(ends, starts, strict=True))
    return [text for _, _, text in found], any(c.isalnum() for c in around)


def _is_usable(text: str) -> bool:
    """Or what can be told a reason for."""
    known = text.lower().startswith("file:") or looks_like_path(text) or is_elsewhere(text)
    return known or parse_link(text) is not None


def _trimmed(link: str) -> str:
    """Without the punctuation of the sentence around it; brackets that the link opened stay."""
    while link:
        last = link[-1]
        unopened = last in ")]" and link.count(last) > link.count("(" if last == ")" else "[")
        if last not in ".,;:!?*_~" and not unopened:
            break
        link = link[:-1]
    return link


# --- web pages --------------------------------------------------------------------------------


_ATTRIBUTES = {"a": "href", "audio": "src", "video": "src", "source": "src", "base": "href"}


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self._base = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        value = dict(attrs).get(_ATTRIBUTES.get(tag, ""))
        if not value:
            return
        try:
            link = urljoin(self._base, value.strip())
        except ValueError:
            return
        if parse_link(link) is None:
            return
        if tag == "base":
            self._base = link
        else:
            self.links.append(link)


# --- shortcuts --------------------------------------------------------------------------------


def _of_webloc(content: bytes) -> str | None:
    try:
        read = plistlib.loads(content)
    except (plistlib.InvalidFileException, ExpatError, ValueError, OverflowError, RecursionError,
            AttributeError, IndexError, KeyError, TypeError):  # fmt: skip
        return None
    target = read.get("URL") if isinstance(read, dict) else None
    return target if isinstance(target, str) else None


def _of_ini(ending: str, text: str) -> str | None:
    section = "Desktop Entry" if ending == ".desktop" else "InternetShortcut"
    parser = configparser.RawConfigParser(
        strict=False, allow_no_value=True, delimiters=("=",), comment_prefixes=("#", ";")
    )
    try:
        parser.read_string(text)
        values = dict(_items(parser, section))
    except configparser.Error:
        return None
    if ending == ".desktop" and (values.get("type") or "").strip() != "Link":
        return None  # Type=Application starts a program
    return values.get("url") or values.get("url[$e]")


def _items(parser: configparser.RawConfigParser, section: str) -> Iterable[tuple[str, str]]:
    for name in parser.sections():
        if name.lower() == section.lower():
            return parser.items(name)
    return []
