"""Downloads a file: with progress, going on where it stopped, and no larger than expected."""

import asyncio
import contextlib
import errno
import json
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
import truststore

from stt_desktop.domain.errors import DISK_FULL, DOWNLOAD_FAILED, AppError

_T = TypeVar("_T")
Progress = Callable[[int, int | None], None]

_MOST_REDIRECTS = 5
_MOST_TRIES = 5
_MOST_BYTES = 20_000_000_000
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class HttpFetcher:
    """Implements :class:`~stt_desktop.domain.ports.Fetcher`.

    Certificates are those that the operating system trusts, proxies those of the environment.
    Beside an unfinished file lies ``<name>.etag``, which tells the server which version the first
    bytes are of: another version is fetched from its start. A connection that breaks is opened
    again, up to five times as long as something arrives each time.
    """

    def __init__(
        self, *, connect_s: float = 10.0, read_s: float = 60.0, pause_s: float = 1.0
    ) -> None:
        self._timeout = httpx.Timeout(read_s, connect=connect_s)
        self._pause_s = pause_s

    async def fetch(
        self, url: str, target: Path, *, size: int | None = None, progress: Progress | None = None
    ) -> None:
        """See :meth:`stt_desktop.domain.ports.Fetcher.fetch`.

        Raises:
            AppError: DOWNLOAD_FAILED or DISK_FULL.
        """
        host = urlsplit(url).hostname or url
        try:
            async with await asyncio.to_thread(self._client) as client:
                await self._persist(client, url, target, size, progress or (lambda _d, _t: None))
        except _RefusedError as error:
            raise _failed(host, target, str(error)) from error
        except httpx.HTTPError as error:
            raise _failed(host, target, _reason(error)) from error
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise AppError(DISK_FULL, folder=str(target.parent), name=target.name) from error
            raise _failed(host, target, error.strerror or str(error)) from error

    def _client(self) -> httpx.AsyncClient:
        try:
            return httpx.AsyncClient(
                verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
                timeout=self._timeout,
                follow_redirects=False,
                headers={"Accept-Encoding": "identity"},
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            # What the variables HTTPS_PROXY, ALL_PROXY and NO_PROXY hold.
            raise _RefusedError(f"the proxy setting cannot be used: {error}") from error

    async def _persist(
        self,
        client: httpx.AsyncClient,
        url: str,
        target: Path,
        size: int | None,
        progress: Progress,
    ) -> None:
        before = -1
        for tried in range(1, _MOST_TRIES + 1):
            try:
                await self._attempt(client, url, target, size, progress)
            except httpx.TransportError:
                there = await asyncio.to_thread(_length, target)
                if there <= before or tried == _MOST_TRIES:
                    raise
                before = there
                await asyncio.sleep(self._pause_s)
            else:
                return

    async def _attempt(
        self,
        client: httpx.AsyncClient,
        url: str,
        target: Path,
        size: int | None,
        progress: Progress,
    ) -> None:
        version_file = target.with_name(f"{target.name}.etag")
        there, version = await asyncio.to_thread(_begin, target, version_file, size)
        if size is not None and there == size:
            progress(size, size)
            return
        headers = {}
        if there and version:
            headers = {"Range": f"bytes={there}-", "If-Range": version}
        async with _get(client, url, headers) as response:
            body = _judge(response, there, size)
            await asyncio.to_thread(_remember, version_file, response)
            await _write(response, body, target, size, progress)
        await asyncio.to_thread(version_file.unlink, missing_ok=True)


class _RefusedError(Exception):
    """The answer cannot be used, and asking again would not help. The text is for people."""


@dataclass(frozen=True, slots=True)
class _Body:
    """What a response brings: bytes from ``start`` on, of ``total`` (None: unknown)."""

    start: int
    total: int | None


@contextlib.asynccontextmanager
async def _get(
    client: httpx.AsyncClient, url: str, headers: dict[str, str]
) -> AsyncIterator[httpx.Response]:
    """The answer behind at most five redirects, each of them checked."""
    for _hop in range(_MOST_REDIRECTS + 1):
        _check_address(url)
        async with client.stream("GET", url, headers=headers) as response:
            location = response.headers.get("location")
            if not (response.is_redirect and location):
                yield response
                return
            url = urljoin(url, location)
    raise _RefusedError("too many redirects")


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname in _LOOPBACK:
        return
    raise _RefusedError("its address is not a safe one (https)")


def _judge(response: httpx.Response, asked_from: int, size: int | None) -> _Body:
    """Which bytes the response brings.

    Raises:
        _RefusedError: it is no file, or not the one that is expected.
    """
    if response.status_code not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        phrase = response.reason_phrase or "no file"
        raise _RefusedError(f"{response.status_code} {phrase}")
    if response.headers.get("content-encoding", "identity") != "identity":
        raise _RefusedError("it sends the file packed")
    start, total = 0, _number(response.headers.get("content-length"))
    if response.status_code == HTTPStatus.PARTIAL_CONTENT:
        # bytes 100-199/200
        span, _, whole = response.headers.get("content-range", "").partition("/")
        begins = _number(span.removeprefix("bytes ").partition("-")[0])
        if begins is None or begins > asked_from:
            raise _RefusedError("it sends another part of the file than asked for")
        start, total = begins, _number(whole)
    if size is not None and total is not None and total != size:
        raise _RefusedError(f"the file has {total} bytes instead of {size}")
    if total is not None and total > _MOST_BYTES:
        raise _RefusedError("the file is too large")
    return _Body(start, total)


async def _write(
    response: httpx.Response, body: _Body, target: Path, size: int | None, progress: Progress
) -> None:
    most = _MOST_BYTES if size is None else size
    at = body.start
    opened = await asyncio.to_thread(target.open, "r+b" if at else "wb")
    try:
        opened.seek(at)
        # In the pieces that arrive: httpx would throw away a larger one that is cut off.
        async for chunk in response.aiter_raw():
            at += len(chunk)
            if at > most:
                raise _RefusedError("it sends more than the file's size")
            await _whole(asyncio.to_thread(opened.write, chunk))
            progress(at, body.total if size is None else size)
        opened.truncate()
    finally:
        await _whole(asyncio.to_thread(opened.close))
    if size is not None and at != size:
        raise httpx.RemoteProtocolError(f"it ended after {at} of {size} bytes")


def _begin(target: Path, version_file: Path, size: int | None) -> tuple[int, str | None]:
    """How much of which version is there already."""
    there = _length(target)
    if size is not None and there == size:
        return there, None
    try:
        version = str(json.loads(version_file.read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, None
    if size is not None and there > size:
        return 0, None
    return there, version


def _remember(version_file: Path, response: httpx.Response) -> None:
    """Note what If-Range needs: a strong ETag, or else the date of the last change."""
    etag = response.headers.get("etag", "")
    version = etag if etag and not etag.startswith("W/") else response.headers.get("last-modified")
    if version:
        version_file.write_text(json.dumps({"version": version}), encoding="utf-8")
    else:
        version_file.unlink(missing_ok=True)


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


async def _whole(work: Coroutine[Any, Any, _T]) -> _T:
    """Wait for a thread's work also when cancelled: the file must not be closed under it."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _reason(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return "it did not answer in time"
    if isinstance(error, httpx.TimeoutException):
        return "nothing arrived for too long"
    return str(error) or type(error).__name__


def _failed(host: str, target: Path, reason: str) -> AppError:
    return AppError(DOWNLOAD_FAILED, host=host, name=target.name, reason=reason)
