"""The child process that gets a recording out of a platform's page: ``--platform-worker``.

yt-dlp does it, as a library. One request, then its progress and its end, as JSON lines
(``children.py``). Whatever yt-dlp asks for is judged here as the program's own downloads are: by
audit hooks of the interpreter, which see every address before it is connected to.
"""

import contextlib
import errno
import io
import json
import os
import shutil
import ssl
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from stt_desktop.children import give_way, read_requests, take_over_standard_streams
from stt_desktop.media.download.addresses import (
    PrivateAddressError,
    Rules,
    UnsafeAddressError,
    rules_for,
)

FILE = "platform"
"""How its files in the task's folder begin."""

_TELL_S = 0.1
_LOOK_EVERY = 64 << 20
_SOCKET_S = 30
_NO_OTHERS = ("requests", "curl_cffi", "websockets", "mutagen", "Cryptodome", "brotli")
"""Libraries that yt-dlp uses when it finds them. Their connections have no audit of addresses, and
the person's environment must not decide what this program does."""

Say = Callable[..., None]


def main() -> int:
    give_way()
    requests, answers = take_over_standard_streams()
    request = read_requests(requests).get()

    def say(**message: object) -> None:
        answers.write(json.dumps(message).encode("ascii") + b"\n")
        answers.flush()

    carry_out(request, say)
    return 0


class _RefusedError(OSError):
    """The address is none that may be asked."""


class _TooLargeError(Exception):
    """It is larger than what is fetched of one recording."""


class _NoRoomError(Exception):
    """The disk would be full."""


class Guard:
    """Judges what is asked for and connected to, from :meth:`install` to the process's end.
    ``refused`` is what was refused first: a pair of the error's code and the host."""

    def __init__(self, rules: Rules, proxies: frozenset[str]) -> None:
        self._rules = rules
        self._proxies = proxies
        self.refused: tuple[str, str] | None = None

    def install(self) -> None:
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "urllib.Request":
            self._judge(lambda: self._rules.check_url(str(arguments[0])), str(arguments[0]))
        elif event == "socket.connect" and isinstance(arguments[1], tuple):
            ip = str(arguments[1][0])
            if ip not in self._proxies:
                self._judge(lambda: self._rules.check_ip(ip, ip), ip)

    def _judge(self, check: Callable[[], None], what: str) -> None:
        try:
            check()
        except PrivateAddressError as error:
            self.refused = self.refused or ("private", str(error))
            raise _RefusedError(f"{what} leads into a private network") from None
        except UnsafeAddressError:
            self.refused = self.refused or ("unsafe", urlsplit(what).hostname or what)
            raise _RefusedError(f"{what} is not a safe address") from None


def carry_out(request: Mapping[str, Any], say: Say) -> None:
    """Download what the page shows; what comes of it is the last thing said."""
    for name in _NO_OTHERS:
        sys.modules[name] = None  # type: ignore[assignment]
    os.environ["YTDLP_NO_PLUGINS"] = "1"
    folder = Path(request["folder"])
    if request["ca_file"]:
        os.environ["SSL_CERT_FILE"] = str(_bundle(folder, Path(request["ca_file"])))
    try:
        cookies = _cookies(request["cookies_file"])
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        say(event="error", code="cookies", reason=reason)
        return
    guard = Guard(
        rules_for(request["url"], private=request["private"]), _addresses_of(request["proxy"])
    )
    import yt_dlp

    guard.install()
    try:
        with yt_dlp.YoutubeDL(_parameters(request, folder, cookies, say)) as library:
            if request["known_only"] and not _is_known(request["url"]):
                say(event="none")
                return
            _fetch(library, request["url"], folder, say)
    except _TooLargeError:
        say(event="error", code="too-large")
    except _NoRoomError:
        say(event="error", code="disk-full", folder=str(folder))
    except Exception as error:  # noqa: BLE001 - a thousand extractors: any of them may stumble
        if guard.refused is not None:
            code, host = guard.refused
            say(event="error", code=code, host=host)
        else:
            say(**told(error), folder=str(folder))


def _fetch(library: Any, url: str, folder: Path, say: Say) -> None:
    found = library.extract_info(url, download=False)
    if found is None:
        say(event="none")
        return
    if found.get("_type") in {"playlist", "multi_video"}:
        entries = [one for one in found.get("entries") or () if one]
        if len(entries) != 1:
            count = found.get("playlist_count") or len(entries)
            code = "several" if entries else "none"
            say(**({"event": "none"} if not entries else _error(code, count=count)))
            return
        found = entries[0]
    if found.get("live_status") in {"is_live", "is_upcoming"} or found.get("is_live"):
        say(event="error", code="live", name=str(found.get("title") or ""))
        return
    title = str(found.get("title") or found.get("id") or "")
    ending = f".{found.get('ext') or 'bin'}"
    say(event="titled", title=title, ending=ending)
    library.process_ie_result(found, download=True)
    made = [one for one in folder.glob(f"{FILE}.*") if one.suffix not in {".part", ".ytdl", ".pem"}]
    if len(made) != 1:
        say(event="error", code="failed", reason="nothing was downloaded")
        return
    say(event="done", path=str(made[0]), title=title)


def _parameters(
    request: Mapping[str, Any], folder: Path, cookies: io.StringIO | None, say: Say
) -> dict[str, Any]:
    next_at, look_at = 0.0, 0

    def progress(state: Mapping[str, Any]) -> None:
        nonlocal next_at, look_at
        done = int(state.get("downloaded_bytes") or 0)
        if done > request["most_bytes"]:
            raise _TooLargeError
        if done >= look_at:
            look_at = done + _LOOK_EVERY
            if shutil.disk_usage(folder).free < request["reserve"]:
                raise _NoRoomError
        total = state.get("total_bytes") or state.get("total_bytes_estimate")
        if time.monotonic() >= next_at or state.get("status") == "finished":
            next_at = time.monotonic() + _TELL_S
            say(event="progress", done=done, total=None if not total else int(total))

    return {
        "format": "bestaudio/best",
        "outtmpl": {"default": str(folder).replace("%", "%%") + f"/{FILE}.%(ext)s"},
        "noplaylist": True,
        "playlist_items": "1:2",
        "quiet": True,
        "no_warnings": True,
        "noprogress": True,
        "logger": _Quiet(),
        "progress_hooks": [progress],
        "socket_timeout": _SOCKET_S,
        "retries": 5,
        "fragment_retries": 5,
        "extractor_retries": 2,
        "continuedl": True,
        "updatetime": False,
        "cachedir": False,
        "fixup": "never",
        "hls_prefer_native": True,
        # Nothing of this program depends on a program that may be here or not.
        "ffmpeg_location": str(folder / "none"),
        "proxy": request["proxy"],
        "cookiefile": cookies,
    }


class _Quiet:
    """What yt-dlp would print. Its errors come as exceptions, too."""

    def debug(self, _text: str) -> None: ...

    def info(self, _text: str) -> None: ...

    def warning(self, _text: str) -> None: ...

    def error(self, _text: str) -> None: ...


# --- what its errors mean ---------------------------------------------------------------------

_SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("live", ("live event will begin", "premieres in", "not currently live", "is offline")),
    ("protected", ("drm",)),
    ("elsewhere", ("in your country", "geo-restrict", "geo restrict", "in your region")),
    ("private", ("private", "members-only", "members only", "join this channel", "friends only")),
    (
        "login",
        ("log in", "login", "sign in", "logged in", "registered users", "cookies"),
    ),
    (
        "gone",
        ("removed", "unavailable", "not available", "does not exist", "deleted", "terminated",
         "no longer", "not found", "http error 404", "http error 410"),
    ),
)  # fmt: skip


def told(error: BaseException) -> dict[str, object]:
    """What is said about an error of yt-dlp's: by its class where that tells, else by words that
    its extractors have in common."""
    cause = getattr(error, "exc_info", None)
    original = cause[1] if cause and cause[1] is not None else error
    names = {kind.__name__ for kind in type(original).__mro__}
    words = _words(error)
    if isinstance(original, OSError) and original.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _error("disk-full")
    if "UnsupportedError" in names:
        return {"event": "none"}
    if "GeoRestrictedError" in names:
        return _error("elsewhere")
    if "UserNotLive" in names:
        return _error("live")
    lower = words.lower()
    for code, signs in _SIGNS:
        if any(sign in lower for sign in signs):
            return _error(code, name="", count=0)
    if "no video formats found" in lower:
        return {"event": "none"}
    return _error("failed", reason=words)


def _words(error: BaseException) -> str:
    """Its first sentence, without yt-dlp's advice about its own options."""
    text = str(error).removeprefix("ERROR: ").split(";")[0].split("\n")[0]
    return text[:300]


def _error(code: str, **more: object) -> dict[str, object]:
    return {"event": "error", "code": code, **more}


# --- surroundings -----------------------------------------------------------------------------


def _cookies(path: str | None) -> io.StringIO | None:
    """A copy: yt-dlp writes its cookies back, and the person's file is theirs."""
    if not path:
        return None
    text = Path(path).read_text(encoding="utf-8-sig")
    lines = [one for one in text.splitlines() if one.strip() and not one.startswith("# ")]
    rows = [one.removeprefix("#HttpOnly_").split("\t") for one in lines if not one.startswith("#N")]
    if any(len(row) != 7 for row in rows if not row[0].startswith("#")):
        raise ValueError("it is not in the Netscape format")
    return io.StringIO(text)


def _bundle(folder: Path, ca_file: Path) -> Path:
    """The system's certificates and the company's, in one file."""
    paths = ssl.get_default_verify_paths()
    pieces = []
    for one in (paths.cafile or paths.openssl_cafile, str(ca_file)):
        with contextlib.suppress(OSError):
            pieces.append(Path(one).read_text(encoding="utf-8", errors="replace"))
    bundle = folder / f"{FILE}.pem"
    bundle.write_text("\n".join(pieces), encoding="utf-8")
    return bundle


def _addresses_of(proxy: str | None) -> frozenset[str]:
    """Where the proxy is, which the person chose: it may be anywhere."""
    import socket
    from urllib.request import getproxies

    found = set()
    known = {} if proxy else getproxies()
    used = [known[scheme] for scheme in ("http", "https", "all") if known.get(scheme)]
    for one in [proxy] if proxy else used:
        with contextlib.suppress(OSError, ValueError):
            host = urlsplit(one if "://" in one else f"http://{one}").hostname
            if host:
                found |= {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    return frozenset(found)


def _is_known(url: str) -> bool:
    """Whether the page is one of a platform that yt-dlp knows by name."""
    from yt_dlp.extractor import gen_extractor_classes

    return any(one.suitable(url) and one.IE_NAME != "generic" for one in gen_extractor_classes())
