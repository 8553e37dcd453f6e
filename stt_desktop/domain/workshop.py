"""The port to the workshop: files that are made for a task, each task's in a folder of its own."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from stt_desktop.domain.ports import MediaInfo, Progress
from stt_desktop.domain.source import LocalFile, RemoteUrl


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a task needs of its recording.

    ``service`` is the account's name, for messages. ``extensions`` are the endings that its
    service takes (with their dots, lower case); None takes whatever can be decoded. ``extract``:
    sound alone is enough, where that saves bytes. ``track`` counts from 1; None is the
    recording's default one.
    """

    service: str
    extensions: frozenset[str] | None = None
    extract: bool = False
    track: int | None = None


Kept = Callable[[Mapping[str, int]], Awaitable[Collection[str]]]
"""Gets the tasks that have a folder, by id, and how many bytes lie in it; tells which are kept."""


class Workshop(Protocol):
    """What it makes is derived: after a crash it is made again, or gone on with."""

    async def fetch(
        self,
        task_id: str,
        link: RemoteUrl,
        titled: Callable[[str], Awaitable[None]],
        progress: Callable[[Progress], None],
    ) -> LocalFile:
        """Download what is behind the link, going on where an earlier try stopped. ``titled`` is
        awaited with the recording's name, a safe one, as soon as it is known.

        Raises:
            AppError: LINK_*, VIDEO_*, COOKIES_UNUSABLE, DOWNLOAD_FAILED or DISK_FULL.
        """
        ...

    async def prepare(
        self,
        task_id: str,
        source: LocalFile,
        media: MediaInfo,
        wanted: Wanted,
        progress: Callable[[Progress], None],
    ) -> LocalFile:
        """The file that is sent: ``source`` itself, or one made of it. Times in it are times in
        ``source``, to the sample.

        Raises:
            AppError: TRACK_MISSING, PREPARING_FAILED, DISK_FULL or SOURCE_*.
        """
        ...

    async def fetched(self, task_id: str) -> LocalFile | None:
        """What :meth:`fetch` brought before, if it is still there."""
        ...

    async def clear(self, task_id: str, *, keep_fetched: bool = False) -> None:
        """Remove the task's files; ``keep_fetched`` leaves what was downloaded."""
        ...

    async def sweep(self, kept: Kept) -> None:
        """Remove the folders of all tasks but those that ``kept`` names. It is asked after the
        folders have been listed: a task that comes meanwhile loses nothing."""
        ...
