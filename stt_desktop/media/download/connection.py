"""HTTP connections for downloads: made in a thread, to judged addresses, cut from any other thread.

An address is judged when it is connected to, not when its name is looked up before: a name that
changes its meaning in between (DNS rebinding) gains nothing. Through a proxy, which looks names up
itself, only addresses written as such can be judged.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore

from stt_desktop.media.download.addresses import PrivateAddressError, Rules


class ProxySettingError(Exception):
    """The proxy cannot be used. The text is for people."""


class CutError(Exception):
    """The line was cut from this side."""


class Line:
    """Every connection of one download; :meth:`cut` ends them all at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self.is_cut = False

    def hold(self, opened: socket.socket) -> None:
        """Raises:
        CutError: it came too late.
        """
        with self._lock:
            if self.is_cut:
                opened.close()
                raise CutError
            # A duplicate stays ours when TLS wraps the socket or the pool closes it.
            self._sockets.add(opened.dup())

    def cut(self) -> None:
        with self._lock:
            self.is_cut = True
            for one in self._sockets:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with self._lock:
            for one in self._sockets:
                one.close()
            self._sockets.clear()


class JudgedNetwork(httpcore.NetworkBackend):
    """Connects to what ``rules`` allow. ``exempt`` is the proxy's host, which the person chose."""

    def __init__(self, rules: Rules, line: Line, exempt: str | None = None) -> None:
        self._rules = rules
        self._line = line
        self._exempt = exempt
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or "its name cannot be looked up"
            raise httpcore.ConnectError(reason) from error
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        for address in addresses:
            if host != self._exempt:
                self._rules.check_ip(address, host)
        return self._connect(addresses, port, timeout, local_address, socket_options)

    def _connect(
        self, addresses: list[str], port: int, timeout: float | None, *rest: Any
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("its name has no address")
        for address in addresses:
            if self._line.is_cut:
                raise CutError
            try:
                stream = self._plain.connect_tcp(address, port, timeout, *rest)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            self._line.hold(stream.get_extra_info("socket"))
            return stream
        raise failure


def open_pool(
    url: str, rules: Rules, line: Line, *, proxy: str | None = None, ca_file: Path | None = None
) -> httpcore.ConnectionPool:
    """A pool for one request to ``url``. Reads certificates: call it in a thread.

    ``proxy`` None takes the environment's or the system's; what runs on this computer is asked
    directly.

    Raises:
        ProxySettingError: the proxy is no http proxy.
        ssl.SSLError, OSError: ``ca_file`` cannot be read.
    """
    import truststore  # late: most commands connect to nothing

    chosen = None if rules.loopback else _proxy_for(url, proxy)
    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    exempt = None
    through = None
    if chosen is not None:
        try:
            parts = urlsplit(chosen if "://" in chosen else f"http://{chosen}")
            exempt = parts.hostname
            port = f":{parts.port}" if parts.port else ""
        except ValueError as error:
            raise ProxySettingError(f"the proxy setting cannot be used: {error}") from error
        if parts.scheme not in ("http", "https") or not exempt:
            raise ProxySettingError("the proxy setting cannot be used: it is no http:// address")
        auth = (parts.username or "", parts.password or "") if parts.username else None
        through = httpcore.Proxy(f"{parts.scheme}://{parts.hostname}{port}", auth=auth)
    return httpcore.ConnectionPool(
        ssl_context=context,
        proxy=through,
        max_connections=1,
        max_keepalive_connections=0,
        network_backend=JudgedNetwork(rules, line, exempt),
    )


def _proxy_for(url: str, chosen: str | None) -> str | None:
    parts = urlsplit(url)
    if chosen is not None:
        return chosen
    if parts.hostname and proxy_bypass(parts.hostname):
        return None
    known = getproxies()
    return known.get(parts.scheme) or known.get("all")


__all__ = [
    "CutError",
    "JudgedNetwork",
    "Line",
    "PrivateAddressError",
    "ProxySettingError",
    "open_pool",
]
