"""Video platforms: has a child process (``platform_worker``) find and fetch a page's recording."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from stt_desktop.children import Child, Ended
from stt_desktop.domain.account import without_keys
from stt_desktop.domain.errors import (
    COOKIES_UNUSABLE,
    DISK_FULL,
    LINK_LIVE,
    LINK_PRIVATE,
    LINK_TO_SEVERAL,
    LINK_TOO_LARGE,
    LINK_UNSAFE,
    VIDEO_ELSEWHERE,
    VIDEO_FAILED,
    VIDEO_GONE,
    VIDEO_NEEDS_LOGIN,
    VIDEO_PRIVATE,
    VIDEO_PROTECTED,
    AppError,
)
from stt_desktop.domain.source import RemoteUrl
from stt_desktop.media.download.fetcher import Progress
from stt_desktop.media.download.links import Surroundings, Titled
from stt_desktop.media.download.names import file_name
from stt_desktop.media.download.partial import RESERVE

log = logging.getLogger(__name__)

_PATIENCE_S = 180.0
"""A child that says nothing for so long hangs: it gives up a connection after 30 s by itself."""
_LEAST_RATE = 1024
"""Bytes a second, over that time: less is no download, though something comes now and then."""

_KINDS = {
    "elsewhere": VIDEO_ELSEWHERE,
    "gone": VIDEO_GONE,
    "login": VIDEO_NEEDS_LOGIN,
    "private": VIDEO_PRIVATE,
    "protected": VIDEO_PROTECTED,
}


class YtDlp:
    """Implements :class:`~stt_desktop.media.download.links.Platforms`. ``command`` starts the
    child (``platform_worker.main``)."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        patience_s: float = _PATIENCE_S,
        most_bytes: int = 20_000_000_000,
        most_s: float = 24 * 3600.0,
        reserve: int = RESERVE,
    ) -> None:
        self._command = tuple(command)
        self._patience_s = patience_s
        self._most_s = most_s
        self._reserve = reserve
        self._most_bytes = most_bytes

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
        child = Child(
            self._command,
            lambda line: log.info("platform: %s", line),
            name="platform",
            yields=True,
            environment=without_keys(os.environ),
        )
        request = {
            "url": url,
            "folder": str(folder),
            "private": around.private,
            "proxy": around.proxy,
            "ca_file": around.ca_file,
            "cookies_file": around.cookies_file,
            "known_only": known_only,
            "most_bytes": self._most_bytes,
            "reserve": self._reserve,
        }
        try:
            await asyncio.to_thread(child.send, request)
            async with asyncio.timeout(self._most_s):
                return await self._follow(child, RemoteUrl(url), around, titled, progress)
        except TimeoutError:
            reason = "it took too long"
            raise AppError(VIDEO_FAILED, host=RemoteUrl(url).host, reason=reason) from None
        finally:
            child.kill()
            await asyncio.shield(child.wait(5))

    async def _follow(
        self,
        child: Child,
        link: RemoteUrl,
        around: Surroundings,
        titled: Titled,
        progress: Progress,
    ) -> Path | None:
        pace = Pace(self._patience_s, asyncio.get_running_loop().time)
        while True:
            try:
                async with asyncio.timeout(self._patience_s):
                    message = await child.messages.get()
            except TimeoutError:
                message = Ended(None, "nothing arrived for too long")
            if isinstance(message, Ended):
                reason = message.words.rpartition("\n")[2] or f"it ended ({message.code})"
                raise AppError(VIDEO_FAILED, host=link.host, reason=reason)
            match message["event"]:
                case "titled":
                    await titled(file_name(message["title"], message["ending"]))
                case "progress" if pace.is_too_slow(message["done"]):
                    raise AppError(VIDEO_FAILED, host=link.host, reason="it came too slowly")
                case "progress":
                    progress(message["done"], message["total"])
                case "done":
                    return await asyncio.to_thread(_named, message["path"], message["title"])
                case "none":
                    return None
                case _:
                    raise self._told(message, link, around)

    def _told(self, message: Mapping[str, Any], link: RemoteUrl, around: Surroundings) -> AppError:
        host = link.host
        match message["code"]:
            case "unsafe":
                return AppError(LINK_UNSAFE, name=link.label)
            case "private" if "host" in message:
                return AppError(LINK_PRIVATE, host=str(message["host"]))
            case "cookies":
                path, reason = str(around.cookies_file), str(message["reason"])
                return AppError(COOKIES_UNUSABLE, path=path, reason=reason)
            case "several":
                return AppError(LINK_TO_SEVERAL, host=host, count=int(message["count"]))
            case "live":
                return AppError(LINK_LIVE, name=str(message.get("name") or link.label))
            case "disk-full":
                return AppError(DISK_FULL, folder=str(message["folder"]), name=link.label)
            case "too-large":
                limit = f"{self._most_bytes / 1e9:g} GB"
                return AppError(LINK_TOO_LARGE, host=host, limit=limit)
            case code if code in _KINDS:
                return AppError(_KINDS[code], host=host)
            case _:
                return AppError(VIDEO_FAILED, host=host, reason=str(message.get("reason", "")))


class Pace:
    """How fast a download is, looked at every ``seconds`` from its first bytes on, by ``clock``
    (seconds)."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._since: float | None = None
        self._done = 0

    def is_too_slow(self, done: int) -> bool:
        now = self._clock()
        if self._since is None or done < self._done:  # it begins, or begins anew
            self._since, self._done = now, done
            return False
        if now - self._since < self._seconds:
            return False
        slow = done - self._done < self._seconds * _LEAST_RATE
        self._since, self._done = now, done
        return slow


def _named(path: str, title: str) -> Path:
    """Give the download the recording's name."""
    made = Path(path)
    return made.replace(made.with_name(file_name(title, made.suffix)))
