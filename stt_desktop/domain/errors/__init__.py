"""The errors that people see, all in one place.

An expected failure is an :class:`AppError`: a kind from this catalogue and the details of the
case. The same words reach the task's row, the notification, the command line and ``--json``.
Anything that is not an ``AppError`` is a bug and goes to the crash hub.

The journal stores code and details, never the words: they are rendered (and translated, see
``stt_desktop/i18n.py``) when they are shown, so that an old error follows the language.
"""

from stt_desktop.domain.errors.base import N_, Action, AppError, Details, Kind, kinds
from stt_desktop.domain.errors.engine import (
    ENGINE_DIED,
    ENGINE_FAILED,
    LANGUAGE_UNKNOWN,
    MODEL_DAMAGED,
    MODEL_MISSING,
    MODEL_UNAVAILABLE,
    MODEL_UNKNOWN,
)
from stt_desktop.domain.errors.export import (
    DISK_FULL,
    FOLDER_READ_ONLY,
    FORMAT_UNKNOWN,
    NOTHING_TO_EXPORT,
)
from stt_desktop.domain.errors.keys import (
    KEY_EMPTY,
    KEY_MALFORMED,
    KEY_MISSING,
    KEY_TOO_LONG,
    KEY_VARIABLE_UNUSABLE,
    KEYRING_LOCKED,
    KEYRING_REFUSED,
    KEYRING_SILENT,
    KEYRING_UNAVAILABLE,
)
from stt_desktop.domain.errors.network import (
    DOWNLOAD_FAILED,
)
from stt_desktop.domain.errors.program import (
    INTERNAL,
    JOURNAL_TOO_NEW,
    JOURNAL_UNUSABLE,
    UNKNOWN,
)
from stt_desktop.domain.errors.source import (
    FOLDER_WITHOUT_MEDIA,
    LINK_NOT_SUPPORTED,
    SOURCE_DAMAGED,
    SOURCE_EMPTY,
    SOURCE_MISSING,
    SOURCE_NO_AUDIO,
    SOURCE_NO_SPEECH,
    SOURCE_NOT_MEDIA,
    SOURCE_NOT_UNDERSTOOD,
    SOURCE_UNREADABLE,
)
from stt_desktop.domain.errors.tasks import (
    ACCOUNT_UNKNOWN,
    SELECTION_UNCLEAR,
    TASK_AMBIGUOUS,
    TASK_BUSY,
    TASK_FINISHED,
    TASK_UNFINISHED,
    TASK_UNKNOWN,
)

__all__ = [
    "ACCOUNT_UNKNOWN",
    "DISK_FULL",
    "DOWNLOAD_FAILED",
    "ENGINE_DIED",
    "ENGINE_FAILED",
    "FOLDER_READ_ONLY",
    "FOLDER_WITHOUT_MEDIA",
    "FORMAT_UNKNOWN",
    "INTERNAL",
    "JOURNAL_TOO_NEW",
    "JOURNAL_UNUSABLE",
    "KEYRING_LOCKED",
    "KEYRING_REFUSED",
    "KEYRING_SILENT",
    "KEYRING_UNAVAILABLE",
    "KEY_EMPTY",
    "KEY_MALFORMED",
    "KEY_MISSING",
    "KEY_TOO_LONG",
    "KEY_VARIABLE_UNUSABLE",
    "LANGUAGE_UNKNOWN",
    "LINK_NOT_SUPPORTED",
    "MODEL_DAMAGED",
    "MODEL_MISSING",
    "MODEL_UNAVAILABLE",
    "MODEL_UNKNOWN",
    "NOTHING_TO_EXPORT",
    "N_",
    "SELECTION_UNCLEAR",
    "SOURCE_DAMAGED",
    "SOURCE_EMPTY",
    "SOURCE_MISSING",
    "SOURCE_NOT_MEDIA",
    "SOURCE_NOT_UNDERSTOOD",
    "SOURCE_NO_AUDIO",
    "SOURCE_NO_SPEECH",
    "SOURCE_UNREADABLE",
    "TASK_AMBIGUOUS",
    "TASK_BUSY",
    "TASK_FINISHED",
    "TASK_UNFINISHED",
    "TASK_UNKNOWN",
    "UNKNOWN",
    "Action",
    "AppError",
    "Details",
    "Kind",
    "kinds",
    "restore",
]


def restore(code: str, details: Details) -> AppError:
    """The error that the journal holds. A code that this version does not know is kept as it is."""
    kind = kinds().get(code)
    if kind is None:
        return AppError(UNKNOWN, **{**details, "code": code})
    return AppError(kind, **details)
