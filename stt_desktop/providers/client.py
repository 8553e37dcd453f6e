"""Builds HTTP clients: who is trusted, through which proxy, how long a connection may take.

TLS is always verified, by the operating system's store and, where one is set, by the company's
own certificates besides. Redirects are not followed (but by ``releases``, which sends no key, on
one host) and cookies never kept: a key goes to the account's address and nowhere else.
"""

import asyncio
import ssl
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpx
import truststore

from stt_desktop import __version__
from stt_desktop.domain.account import is_loopback
from stt_desktop.domain.errors import CERTIFICATE_UNUSABLE, PROXY_UNUSABLE, AppError

_HEADERS = {
    "User-Agent": f"STT-Desktop/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "identity",  # texts are short; what is not packed cannot burst
}
_IDLE_SECONDS = 30.0
"""How long an unused connection is kept: the longest pause between two polls. Servers close theirs
after 60 s or so."""

_STORES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # Alpine, BSD
)


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """How this computer reaches a service.

    ``proxy`` None takes the environment's, or the system's. ``ca_file`` is a PEM file with
    certificates to trust besides the system's. ``write_seconds`` is how long a connection may
    take no byte.
    """

    proxy: str | None = None
    ca_file: Path | None = None
    connect_seconds: float = 15.0
    write_seconds: float = 60.0


class Network:
    """Makes the clients for one choice of settings."""

    def __init__(self, settings: NetworkSettings = NetworkSettings()) -> None:
        self._settings = settings
        self._context: ssl.SSLContext | None = None
        self._ready = asyncio.Lock()

    async def client(self, url: str) -> httpx.Client:
        """A client with one connection at most, for use in a thread. The caller closes it.

        Raises:
            AppError: PROXY_UNUSABLE or CERTIFICATE_UNUSABLE.
        """
        direct = is_loopback(urlsplit(url).hostname or "")
        async with self._ready:  # the first reads files; the others find them read
            return await asyncio.to_thread(self._client, direct)

    def _client(self, direct: bool) -> httpx.Client:
        """``direct``: what runs on this computer is not asked for through somebody else's."""
        settings = self._settings
        if not direct:
            check_proxies(settings.proxy)
        return httpx.Client(
            verify=self._trust(),
            proxy=None if direct else settings.proxy,
            trust_env=not direct,
            follow_redirects=False,
            headers=_HEADERS,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(
                settings.write_seconds,
                connect=settings.connect_seconds,
                write=settings.write_seconds,
            ),
            limits=httpx.Limits(max_connections=1, keepalive_expiry=_IDLE_SECONDS),
        )

    def _trust(self) -> ssl.SSLContext:
        if sys.platform in {"darwin", "win32"}:
            # One for each client: a handshake that stalls would hold up every other.
            context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            _add(context, self._settings.ca_file)
            return context
        if self._context is None:
            context = _store_of_files()
            _add(context, self._settings.ca_file)
            self._context = context
        return self._context


def _store_of_files() -> ssl.SSLContext:
    """Trusts what a Linux or BSD system trusts: a file of certificates.

    truststore reads the same one, but again for every connection (50 ms), and under a lock.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_default_verify_paths()
    if not context.cert_store_stats()["x509_ca"]:
        # A packaged program's OpenSSL looks where the system has it that it was built on.
        for store in _STORES:
            if Path(store).is_file():
                context.load_verify_locations(cafile=store)
                break
    return context


def _add(context: ssl.SSLContext, ca_file: Path | None) -> None:
    if ca_file is None:
        return
    reason = _load(context, ca_file)
    if reason is not None:
        raise AppError(CERTIFICATE_UNUSABLE, path=str(ca_file), reason=reason)


def _load(context: ssl.SSLContext, ca_file: Path) -> str | None:
    """Why the certificates in ``ca_file`` cannot be trusted, too; None when they are."""
    try:
        context.load_verify_locations(cafile=ca_file)
    except ssl.SSLError:
        return "it is no list of certificates in PEM form"
    except OSError as error:
        return error.strerror or type(error).__name__
    return None


# --- proxies ----------------------------------------------------------------------------------


def check_proxies(proxy: str | None = None) -> None:
    """See whether a client can be built with ``proxy``, or with those of the environment.

    Raises:
        AppError: PROXY_UNUSABLE, without the name and password that a proxy's address may hold.
    """
    if proxy is not None:
        if not _is_proxy(proxy):
            raise AppError(PROXY_UNUSABLE, proxy=shown(proxy))
        return
    if _can_be_built(None, trust_env=True):
        return
    broken = next((text for text in _of_the_environment() if not _is_proxy(text)), None)
    # Where each is one, the list of exceptions cannot be understood.
    raise AppError(PROXY_UNUSABLE, proxy=shown(broken or getproxies().get("no", "")))


def _of_the_environment() -> Iterator[str]:
    for scheme, text in getproxies().items():
        if scheme in {"http", "https", "all"} and text:
            yield text if "://" in text else f"http://{text}"


def _is_proxy(text: str) -> bool:
    try:
        host = urlsplit(text).hostname
    except ValueError:
        return False
    return bool(host) and _can_be_built(text, trust_env=False)


def _can_be_built(proxy: str | None, *, trust_env: bool) -> bool:
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts none, and is made at once
    try:
        with httpx.Client(verify=nobody, trust_env=trust_env, proxy=proxy):
            return True
    except (ValueError, TypeError, ImportError, httpx.InvalidURL):
        return False


def shown(proxy: str) -> str:
    """A proxy's address without the name and password in it."""
    scheme, separator, rest = proxy.rpartition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}" or "–"
