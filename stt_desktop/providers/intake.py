"""Whether a service takes a recording at all: judged before a byte leaves. Pure."""

from pathlib import PurePath

from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import (
    FORMAT_NOT_TAKEN,
    LINK_NOT_TAKEN,
    MODE_NOT_OFFERED,
    SOURCE_TOO_LARGE,
    SOURCE_TOO_LONG,
    AppError,
)
from stt_desktop.domain.ports import Job
from stt_desktop.domain.source import LocalFile, RemoteUrl

_GB = 1024**3
_HOUR_MS = 3_600_000


def refusal(account: Account, job: Job) -> AppError | None:
    """Why ``account``'s service cannot take the job, or None."""
    takes = account.capabilities
    if job.options.mode not in takes.modes:
        return AppError(MODE_NOT_OFFERED, service=account.name, mode=job.options.mode)
    match job.source:
        case RemoteUrl() if not takes.takes_links:
            return AppError(LINK_NOT_TAKEN, service=account.name, name=job.source.label)
        case LocalFile(path):
            return _refused_format(account, path) or _refused_size(account, job)
    return None


def _refused_format(account: Account, path: str) -> AppError | None:
    known = account.capabilities.extensions
    extension = PurePath(path).suffix.lower()
    if known is None or extension in known:
        return None
    return AppError(
        FORMAT_NOT_TAKEN,
        service=account.name,
        extension=extension or "–",
        known=" ".join(sorted(known)),
    )


def _refused_size(account: Account, job: Job) -> AppError | None:
    takes, media = account.capabilities, job.media
    if media is None:
        return None
    if takes.most_bytes is not None and media.size_bytes > takes.most_bytes:
        return AppError(
            SOURCE_TOO_LARGE,
            service=account.name,
            name=job.source.label,
            size=f"{media.size_bytes / _GB:.1f} GB",
            limit=f"{takes.most_bytes / _GB:g} GB",
        )
    if takes.most_ms is not None and (media.duration_ms or 0) > takes.most_ms:
        return AppError(
            SOURCE_TOO_LONG,
            service=account.name,
            name=job.source.label,
            duration=f"{(media.duration_ms or 0) / _HOUR_MS:.1f} h",
            limit=f"{takes.most_ms / _HOUR_MS:g} h",
        )
    return None
