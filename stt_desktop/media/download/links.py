"""What is behind a person's link, as a file in a folder: safely named, its download resumed."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from stt_desktop.domain.errors import (
    DOWNLOAD_FAILED,
    LINK_BUSY,
    LINK_DEAD,
    LINK_FORBIDDEN,
    LINK_PRIVATE,
    LINK_TOO_LARGE,
    LINK_UNSAFE,
    LINK_WITHOUT_RECORDING,
    AppError,
)
from stt_desktop.domain.source import RemoteUrl
from stt_desktop.media.download.addresses import rules_for
from stt_desktop.media.download.answers import Head, RefusedError, Why
from stt_desktop.media.download.fetcher import Notice, Progress, carry_out
from stt_desktop.media.download.names import PARTIAL, RECORD, name_of_answer
from stt_desktop.media.download.transfer import Limits, Transfer, Way
from stt_desktop.media.threads import in_thread

Titled = Callable[[str], Awaitable[None]]

_PAGES = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        # Lists of a stream's pieces.
        "application/vnd.apple.mpegurl",
        "application/x-mpegurl",
        "audio/mpegurl",
        "audio/x-mpegurl",
        "application/dash+xml",
    }
)
_HEAD_BYTES = 512


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the settings say. ``private``: addresses of local networks are fine. ``proxy`` None is
    the system's. ``ca_file``: certificates to trust besides. ``cookies_file``: a browser's
    cookies, for video platforms."""

    private: bool = False
    proxy: str | None = None
    ca_file: str | None = None
    cookies_file: str | None = None


class Platforms(Protocol):
    """Finds the recording in a page of a video platform."""

    async def fetch(
        self,
        url: str,
        folder: Path,
        around: Surroundings,
        titled: Titled,
        progress: Progress,
        *,
        known_only: bool = False,
    ) -> Path | None:
        """Download it into ``folder``; None when there is none. ``known_only`` tries pages of
        platforms that are known by name, and no others.

        Raises:
            AppError: LINK_*, VIDEO_*, COOKIES_UNUSABLE, DOWNLOAD_FAILED or DISK_FULL.
        """
        ...


class LinkDownloader:
    """``around`` is asked at the start of each download: settings may change."""

    def __init__(
        self,
        around: Callable[[], Surroundings],
        platforms: Platforms | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._around = around
        self._platforms = platforms
        self._limits = limits or Limits()

    async def fetch(
        self,
        link: RemoteUrl,
        folder: Path,
        titled: Titled,
        progress: Progress,
        notice: Notice = lambda _error: None,
    ) -> Path:
        """Download what is behind ``link`` into ``folder``, which exists. What an earlier call
        brought is not fetched again. ``notice`` gets what it waits for, None when it goes on.

        Raises:
            AppError: as :meth:`stt_desktop.domain.workshop.Workshop.fetch`.
        """
        whole = await asyncio.to_thread(fetched_into, folder)
        if whole is not None:
            await titled(whole.name)
            return whole
        found = await self._as_file(link, folder, titled, progress, notice)
        await in_thread(lambda: _record(folder, found.name), "download")
        return found

    async def _as_file(
        self, link: RemoteUrl, folder: Path, titled: Titled, progress: Progress, notice: Notice
    ) -> Path:
        partial = folder / PARTIAL
        host = ""
        try:
            name = await self._transfer(link, partial, titled, progress, notice)
        except _PageError as page:
            host, known_only, refused = page.head.url, page.known_only, page.refused
        else:
            if not await asyncio.to_thread(_looks_like_a_page, partial):
                target = folder / name
                await asyncio.to_thread(os.replace, partial, target)
                return target
            host, known_only, refused = link.url, False, None
            await asyncio.to_thread(partial.unlink, missing_ok=True)
        found = None
        if self._platforms is not None:
            found = await self._platforms.fetch(
                link.url, folder, self._around(), titled, progress, known_only=known_only
            )
        if found is not None:
            return found
        if refused is not None:
            raise self._told(refused, link)
        raise AppError(LINK_WITHOUT_RECORDING, host=RemoteUrl(host).host)

    async def _transfer(
        self, link: RemoteUrl, partial: Path, titled: Titled, progress: Progress, notice: Notice
    ) -> str:
        """The recording's name, when its bytes are there."""
        loop = asyncio.get_running_loop()
        known = asyncio.Event()
        names: list[str] = []

        def opened(head: Head) -> None:
            if (name := _name_of(head)) is not None:
                names[:] = [name]
                loop.call_soon_threadsafe(known.set)

        way = _way(link, self._around())
        transfer = Transfer(link.url, partial, way, self._limits, opened=opened)

        work = asyncio.ensure_future(carry_out(transfer, self._limits, progress, notice))
        work.add_done_callback(lambda _: known.set())
        try:
            await known.wait()
            told = names[:]
            for name in told:
                await titled(name)
            await work
            if names and names != told:  # a later answer knew better
                await titled(names[0])
        except RefusedError as error:
            raise self._told(error, link) from error
        except AppError as error:
            if error.kind is DOWNLOAD_FAILED:
                raise AppError(DOWNLOAD_FAILED, **{**error.details, "name": link.label}) from error
            raise
        finally:
            if not work.done():
                work.cancel()
                await asyncio.wait([work])
        # Nothing was sent where all had come before: the address tells the name, too.
        return names[0] if names else name_of_answer(link.url, None, "")

    def _told(self, error: RefusedError, link: RemoteUrl) -> AppError:
        host, reason = error.host or link.host, str(error)
        match error.why:
            case Why.UNSAFE:
                return AppError(LINK_UNSAFE, name=link.label)
            case Why.PRIVATE:
                return AppError(LINK_PRIVATE, host=host)
            case Why.DEAD:
                return AppError(LINK_DEAD, host=host, reason=reason)
            case Why.FORBIDDEN:
                return AppError(LINK_FORBIDDEN, host=host, reason=reason)
            case Why.BUSY:
                return AppError(LINK_BUSY, host=host, reason=reason)
            case Why.TOO_LARGE:
                limit = f"{self._limits.most_bytes / 1e9:g} GB"
                return AppError(LINK_TOO_LARGE, host=host, limit=limit)
            case Why.OTHER:
                return AppError(DOWNLOAD_FAILED, host=host, name=link.label, reason=reason)


_ANOTHER_TIME = frozenset({404, 408, 410, 416, 429, 500, 502, 503, 504})
"""Statuses that mean what they say, also with a page."""


class _PageError(Exception):
    """The answer is a page. One that refuses may be a platform's that wants to be asked in
    another way; ``refused`` is what it means if it is none."""

    def __init__(self, head: Head) -> None:
        super().__init__(head.url)
        self.head = head
        self.known_only = not 200 <= head.status < 300
        self.refused = None
        if self.known_only:
            reason = f"{head.status} {head.phrase}".strip()
            why = Why.FORBIDDEN if head.status in (401, 402, 403, 451) else Why.OTHER
            self.refused = RefusedError(reason, why, RemoteUrl(head.url).host)


def _way(link: RemoteUrl, around: Surroundings) -> Way:
    ca_file = None if around.ca_file is None else Path(around.ca_file)
    return Way(rules_for(link.url, private=around.private), around.proxy, ca_file)


def _name_of(head: Head) -> str | None:
    """The recording's name, from an answer that brings it; raises when the answer is a page."""
    kind = head.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in _PAGES and head.status not in _ANOTHER_TIME:
        raise _PageError(head)
    if head.status not in (200, 206):
        return None
    return name_of_answer(head.url, head.headers.get("content-disposition"), kind)


def fetched_into(folder: Path) -> Path | None:
    """What an earlier download has brought whole. Blocks on the disk."""
    try:
        name = json.loads((folder / RECORD).read_text(encoding="utf-8"))["name"]
        found = folder / Path(name).name
        return found if found.is_file() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_of_download(name: str) -> bool:
    """Whether a file of that name in a task's folder belongs to an unfinished download."""
    note = f"{PARTIAL}.etag"
    return name in {PARTIAL, note, f"{note}.new", RECORD} or name.startswith("platform.")


def _record(folder: Path, name: str) -> None:
    # Only now is it whole, also after a power cut: before, it is fetched again.
    with (folder / name).open("r+b") as found:
        os.fsync(found.fileno())
    record = folder / RECORD
    temporary = record.with_suffix(".new")
    temporary.write_text(json.dumps({"name": name}), encoding="utf-8")
    temporary.replace(record)


def _looks_like_a_page(path: Path) -> bool:
    """Some servers call every file a stream of bytes."""
    with path.open("rb") as opened:
        head = opened.read(_HEAD_BYTES).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html", b"#extm3u"))
