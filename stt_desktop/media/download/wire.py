"""An address and headers as a request carries them, and an answer's head as it comes."""

import base64
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import httpcore

from stt_desktop import __version__
from stt_desktop.media.download.answers import Head, RefusedError, Why


def on_the_wire(url: str) -> str:
    """The address as a request may carry it: ASCII only, no fragment, no name and password."""
    parts = urlsplit(url)
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (UnicodeError, ValueError) as error:
        raise RefusedError("its address is none", Why.UNSAFE, parts.netloc) from error
    host = f"[{host}]" if ":" in host else host
    path = quote(parts.path or "/", safe="/%:=&~+!$,;'@()*")
    query = quote(parts.query, safe="/%:=&~+!$,;'@()*?[]|")
    return urlunsplit((parts.scheme, f"{host}{port}", path, query, ""))


def headers_for(url: str, first: str) -> dict[str, str]:
    headers = {
        "User-Agent": f"STT-Desktop/{__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
    }
    parts, given = urlsplit(url), urlsplit(first)
    # A name and password in a person's link are for that host alone.
    if given.username and (parts.scheme, parts.netloc) == (given.scheme, given.netloc):
        pair = f"{unquote(given.username)}:{unquote(given.password or '')}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
    return headers


def head_of(url: str, response: httpcore.Response) -> Head:
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
    }
    phrase = response.extensions.get("reason_phrase", b"").decode("latin-1", "replace")
    return Head(url, response.status, phrase[:100], headers)


def plain_text(header: str) -> str:
    """A header's text: raw UTF-8, which some servers send, comes as Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header
