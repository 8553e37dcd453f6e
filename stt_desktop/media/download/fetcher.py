"""Downloads a file: with progress, going on where it stopped, and no larger than expected."""

import asyncio
import errno
import ssl
from collections.abc import Callable
from pathlib import Path

from stt_desktop.domain.errors import (
    DISK_FULL,
    DOWNLOAD_FAILED,
    DOWNLOAD_OFFLINE,
    DOWNLOAD_WAITS,
    AppError,
)
from stt_desktop.media.download.addresses import rules_for
from stt_desktop.media.download.answers import RefusedError
from stt_desktop.media.download.connection import CutError
from stt_desktop.media.download.transfer import (
    BrokenError,
    Limits,
    NoRoomError,
    Pausing,
    Transfer,
    Way,
)
from stt_desktop.media.threads import in_thread

Progress = Callable[[int, int | None], None]
Notice = Callable[[AppError | None], None]
"""Gets what a transfer waits for, None when it goes on."""

_TELL_S = 0.1
_LEAST_RATE = 1024
_FAREWELL_S = 2.0


class HttpFetcher:
    """Implements :class:`~stt_desktop.domain.ports.Fetcher`.

    Certificates are those that the operating system trusts, proxies those of the environment.
    Beside an unfinished file lies ``<name>.etag``, which tells the server which version the first
    bytes are of: another version is fetched from its start. A connection that breaks is opened
    again as long as something arrives each time. What is fetched is named by the program or by the
    person's pip, whose index may be their company's own: addresses of local networks are fine.
    """

    def __init__(
        self, *, connect_s: float = 10.0, read_s: float = 60.0, pause_s: float = 1.0
    ) -> None:
        self._limits = Limits(connect_s=connect_s, read_s=read_s, pause_s=pause_s)

    async def fetch(
        self, url: str, target: Path, *, size: int | None = None, progress: Progress | None = None
    ) -> None:
        """See :meth:`stt_desktop.domain.ports.Fetcher.fetch`.

        Raises:
            AppError: DOWNLOAD_FAILED or DISK_FULL.
        """
        way = Way(rules_for(url, private=True))
        transfer = Transfer(url, target, way, self._limits, size=size)
        try:
            await carry_out(transfer, self._limits, progress or (lambda _done, _total: None))
        except RefusedError as error:
            raise failed(transfer, target, str(error)) from error


async def carry_out(
    transfer: Transfer,
    limits: Limits,
    progress: Progress,
    notice: Notice = lambda _error: None,
) -> None:
    """Run a transfer in a thread of its own. Cancelling this cuts its connection.

    Raises:
        RefusedError: asking again now would not help.
        AppError: DOWNLOAD_FAILED or DISK_FULL.
    """
    target = transfer.target
    work = asyncio.ensure_future(in_thread(transfer.run, "download"))
    try:
        await _watch(work, transfer, limits, progress, notice)
        progress(transfer.done, transfer.total)
    except (BrokenError, CutError) as error:
        raise failed(transfer, target, str(error) or "it took too long") from error
    except NoRoomError:
        raise AppError(DISK_FULL, folder=str(target.parent), name=target.name) from None
    except ssl.SSLError as error:
        raise failed(transfer, target, error.reason or str(error)) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise AppError(DISK_FULL, folder=str(target.parent), name=target.name) from error
        raise failed(transfer, target, error.strerror or str(error)) from error
    finally:
        if not work.done():
            # The file must not be written to by two.
            transfer.cut()
            await asyncio.wait([work], timeout=_FAREWELL_S)
        if work.done() and not work.cancelled():
            work.exception()


async def _watch(
    work: "asyncio.Future[None]",
    transfer: Transfer,
    limits: Limits,
    progress: Progress,
    notice: Notice,
) -> None:
    """Tell the progress, and cut what stands still or takes too long; of that, the time without a
    network is no part."""
    loop = asyncio.get_running_loop()
    begun = since = looked = loop.time()
    told, moved, waits = -1, 0, None
    while True:
        done, _ = await asyncio.wait([work], timeout=min(_TELL_S, limits.read_s / 4))
        if done:
            work.result()
            return
        if transfer.done != told:
            told = transfer.done
            progress(told, transfer.total)
        pausing = transfer.waits
        if pausing != waits:
            waits = pausing
            notice(_told(pausing, transfer.host))
        now = loop.time()
        if pausing is not None and pausing.offline:
            begun += now - looked
        looked = now
        if now - begun > limits.most_s:
            transfer.cut()
        if pausing is not None:
            since, moved = now, transfer.moved
        elif now - since >= limits.read_s:
            if transfer.moved - moved < limits.read_s * _LEAST_RATE:
                transfer.cut(stalled="nothing arrived for too long")
            since, moved = now, transfer.moved


def _told(pausing: Pausing | None, host: str) -> AppError | None:
    if pausing is None:
        return None
    if pausing.offline:
        return AppError(DOWNLOAD_OFFLINE, host=host)
    return AppError(DOWNLOAD_WAITS, host=host, reason=pausing.reason)


def failed(transfer: Transfer, target: Path, reason: str) -> AppError:
    return AppError(DOWNLOAD_FAILED, host=transfer.host, name=target.name, reason=reason)
