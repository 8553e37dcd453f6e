"""A person who downloads links, one at a time. For tests."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.source import RemoteUrl
from stt_desktop.media.download.links import LinkDownloader, Surroundings
from stt_desktop.media.download.transfer import Limits

Run = Callable[[Coroutine[Any, Any, Any]], Any]

DATA = bytes(number * 31 % 251 for number in range(600_000))
FAST = Limits(connect_s=10, read_s=10, pause_s=0.0, most_bytes=5_000_000)
IMPATIENT = replace(FAST, read_s=0.3)
"""Where a silence is what the test is about. Elsewhere a busy machine may look like one."""


@dataclass
class Desk:
    """``get(url)`` downloads into ``folder``."""

    folder: Path
    run: Run
    titles: list[str] = field(default_factory=list)
    told: list[tuple[int, int | None]] = field(default_factory=list)
    around: Surroundings = field(default_factory=Surroundings)
    limits: Limits = FAST

    def get(self, url: str) -> Path:
        async def titled(name: str) -> None:
            self.titles.append(name)

        downloader = LinkDownloader(lambda: self.around, limits=self.limits)
        progress = lambda done, total: self.told.append((done, total))  # noqa: E731
        work = downloader.fetch(RemoteUrl(url), self.folder, titled, progress)
        found: Path = self.run(asyncio.wait_for(work, 20))
        return found

    def fails(self, url: str) -> AppError:
        with pytest.raises(AppError) as caught:
            self.get(url)
        assert not list(self.folder.parent.glob("*.mp3")), "nothing outside of its folder"
        return caught.value
