"""The errors that people see, all in one place.

An expected failure is an :class:`AppError`: a kind from this catalogue and the details of the
case. The same words reach the task's row, the notification, the command line and ``--json``.
Anything that is not an ``AppError`` is a bug and goes to the crash hub.

The journal stores code and details, never the words: they are rendered (and translated, see
``stt_desktop/i18n.py``) when they are shown, so that an old error follows the language.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Details = Mapping[str, str | int]


class Action(StrEnum):
    """The one thing that the person can do about an error. The window turns it into a button."""

    RETRY = "retry"
    CHOOSE_SOURCE = "choose-source"
    REMOVE = "remove"
    CHOOSE_FOLDER = "choose-folder"
    FREE_SPACE = "free-space"
    INSTALL_MODEL = "install-model"
    CHOOSE_ACCOUNT = "choose-account"
    CHECK_SETTINGS = "check-settings"
    RESTART = "restart"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of error. ``title``, ``message`` and ``advice`` are templates of ``str.format``."""

    code: str
    title: str
    message: str
    advice: str
    action: Action
    retryable: bool = False


def _identity(text: str) -> str:
    return text


class AppError(Exception):
    """An expected failure, in people's words.

    ``details`` fill the templates of the kind; they are plain text or numbers and never hold a
    secret. ``retryable`` says that doing the same again later can succeed without a change.
    """

    def __init__(self, kind: Kind, **details: str | int) -> None:
        super().__init__(kind.code)
        self.kind = kind
        self.details: Details = details

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def retryable(self) -> bool:
        return self.kind.retryable

    def title(self, translate: Callable[[str], str] = _identity) -> str:
        return _fill(translate(self.kind.title), self.details)

    def message(self, translate: Callable[[str], str] = _identity) -> str:
        return _fill(translate(self.kind.message), self.details)

    def advice(self, translate: Callable[[str], str] = _identity) -> str:
        """What the person can do, as a sentence."""
        return _fill(translate(self.kind.advice), self.details)

    def __str__(self) -> str:
        return f"{self.title()}: {self.message()} {self.advice()}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AppError):
            return NotImplemented
        return self.code == other.code and dict(self.details) == dict(other.details)

    def __hash__(self) -> int:
        return hash((self.code, tuple(sorted(self.details.items()))))


class _Blank(dict[str, str | int]):
    """Details of an older program version may lack a name: show a dash, never fail."""

    def __missing__(self, key: str) -> str:
        return "–"


def _fill(template: str, details: Details) -> str:
    return template.format_map(_Blank(details))


_CATALOGUE: dict[str, Kind] = {}


def _kind(
    code: str, title: str, message: str, advice: str, action: Action, *, retryable: bool = False
) -> Kind:
    if code in _CATALOGUE:
        raise ValueError(f"two kinds of error are called {code}")
    kind = Kind(code, title, message, advice, action, retryable)
    _CATALOGUE[code] = kind
    return kind


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a text for translation where it stands; it is translated where it is shown."""
    return text


def kinds() -> Mapping[str, Kind]:
    """Every kind by its code."""
    return _CATALOGUE


def restore(code: str, details: Details) -> AppError:
    """The error that the journal holds. A code that this version does not know is kept as it is."""
    kind = _CATALOGUE.get(code)
    if kind is None:
        return AppError(UNKNOWN, **{**details, "code": code})
    return AppError(kind, **details)


# --- the source -------------------------------------------------------------------------------

SOURCE_MISSING = _kind(
    "source-missing",
    N_("The file is gone"),
    N_("{name} is no longer where it was ({folder})."),
    N_("Put it back, or choose it again."),
    Action.CHOOSE_SOURCE,
    retryable=True,
)
SOURCE_EMPTY = _kind(
    "source-empty",
    N_("The file is empty"),
    N_("{name} holds no data at all: a copy or a download may have been cut short."),
    N_("Choose a complete copy of the recording."),
    Action.CHOOSE_SOURCE,
)
SOURCE_UNREADABLE = _kind(
    "source-unreadable",
    N_("The file cannot be read"),
    N_("{name} cannot be opened: {reason}."),
    N_("Check the file's permissions and the drive, then try again."),
    Action.RETRY,
    retryable=True,
)
SOURCE_NOT_MEDIA = _kind(
    "source-not-media",
    N_("Not a recording"),
    N_("{name} holds no sound or video that can be recognized, whatever its name says."),
    N_("Choose a sound or video file."),
    Action.CHOOSE_SOURCE,
)
SOURCE_DAMAGED = _kind(
    "source-damaged",
    N_("The recording is damaged"),
    N_("{name} begins like a recording but cannot be decoded: a part of it is missing or broken."),
    N_("Choose a complete copy of the recording."),
    Action.CHOOSE_SOURCE,
)
SOURCE_NO_AUDIO = _kind(
    "source-no-audio",
    N_("No sound in the video"),
    N_("{name} has a picture but no sound track."),
    N_("Choose a recording with sound."),
    Action.CHOOSE_SOURCE,
)
SOURCE_NO_SPEECH = _kind(
    "source-no-speech",
    N_("No speech found"),
    N_("Nothing in {name} sounds like speech."),
    N_("Listen to the recording; choose another one if it is silent."),
    Action.CHOOSE_SOURCE,
)
FOLDER_WITHOUT_MEDIA = _kind(
    "folder-without-media",
    N_("No recordings in the folder"),
    N_("{name} and its folders hold no sound or video files."),
    N_("Choose a folder with recordings."),
    Action.CHOOSE_SOURCE,
)
SOURCE_NOT_UNDERSTOOD = _kind(
    "source-not-understood",
    N_("Neither a file nor a link"),
    N_("There is no file or folder “{name}”, and it is no https:// link."),
    N_("Check the name."),
    Action.CHOOSE_SOURCE,
)
LINK_NOT_SUPPORTED = _kind(
    "link-not-supported",
    N_("Links need an online account"),
    N_("The built-in engine reads files on this computer; {name} is a link."),
    N_("Download the recording first, then add the file."),
    Action.CHOOSE_SOURCE,
)

# --- the built-in engine ----------------------------------------------------------------------

MODEL_MISSING = _kind(
    "model-missing",
    N_("The speech model is not installed"),
    N_("The built-in engine needs the model “{model}” once ({megabytes} MB)."),
    N_("Install it with: stt-desktop models install {model}"),
    Action.INSTALL_MODEL,
    retryable=True,
)
MODEL_DAMAGED = _kind(
    "model-damaged",
    N_("The speech model is damaged"),
    N_("{file} of the model “{model}” does not have the expected content."),
    N_("Install it again with: stt-desktop models install {model}"),
    Action.INSTALL_MODEL,
    retryable=True,
)
MODEL_UNKNOWN = _kind(
    "model-unknown",
    N_("No such model"),
    N_("There is no model called “{model}”. Known: {known}."),
    N_("Choose one of the known models."),
    Action.CHECK_SETTINGS,
)
MODEL_UNAVAILABLE = _kind(
    "model-unavailable",
    N_("The speech model could not be fetched"),
    N_("No source of the model “{model}” could be used: {reason}"),
    N_("Check the internet connection, or install it from a folder."),
    Action.RETRY,
    retryable=True,
)
ENGINE_DIED = _kind(
    "engine-died",
    N_("The built-in engine stopped"),
    N_("The speech engine ended unexpectedly while it worked on {name} ({reason})."),
    N_("Try again; if it happens again, close other programs to free memory."),
    Action.RETRY,
    retryable=True,
)
ENGINE_FAILED = _kind(
    "engine-failed",
    N_("The built-in engine failed"),
    N_("The speech engine could not work on {name}: {reason}"),
    N_("Try again; if it happens again, send a report."),
    Action.RETRY,
    retryable=True,
)
LANGUAGE_UNKNOWN = _kind(
    "language-unknown",
    N_("Unknown language"),
    N_("“{language}” is no language that the built-in engine knows."),
    N_("Use a code such as en, zh, de, fr or es, or leave it out to detect it."),
    Action.CHECK_SETTINGS,
)

# --- writing results --------------------------------------------------------------------------

FOLDER_READ_ONLY = _kind(
    "folder-read-only",
    N_("The folder cannot be written"),
    N_("{name} could not be saved in {folder}: {reason}. The transcript itself is kept."),
    N_("Choose another folder to export to."),
    Action.CHOOSE_FOLDER,
    retryable=True,
)
DISK_FULL = _kind(
    "disk-full",
    N_("The disk is full"),
    N_("There is no room left in {folder} for {name}."),
    N_("Free some space, then try again."),
    Action.FREE_SPACE,
    retryable=True,
)
FORMAT_UNKNOWN = _kind(
    "format-unknown",
    N_("Unknown format"),
    N_("“{format}” is no format that can be written. Known: {known}."),
    N_("Choose one of the known formats."),
    Action.CHECK_SETTINGS,
)
NOTHING_TO_EXPORT = _kind(
    "nothing-to-export",
    N_("Nothing to export yet"),
    N_("{name} has no transcript yet."),
    N_("Wait until it is done, or try it again."),
    Action.RETRY,
    retryable=True,
)

# --- the network ------------------------------------------------------------------------------

DOWNLOAD_FAILED = _kind(
    "download-failed",
    N_("The download failed"),
    N_("{host} could not deliver {name}: {reason}"),
    N_("Check the internet connection, then try again: it goes on where it stopped."),
    Action.RETRY,
    retryable=True,
)

# --- accounts and tasks -----------------------------------------------------------------------

ACCOUNT_UNKNOWN = _kind(
    "account-unknown",
    N_("No such account"),
    N_("There is no account called “{account}”."),
    N_("Choose an account of the list."),
    Action.CHOOSE_ACCOUNT,
)
TASK_UNKNOWN = _kind(
    "task-unknown",
    N_("No such task"),
    N_("There is no task “{task}”."),
    N_("See the list: stt-desktop tasks list"),
    Action.CHECK_SETTINGS,
)
TASK_AMBIGUOUS = _kind(
    "task-ambiguous",
    N_("More than one task"),
    N_("“{task}” is the beginning of {count} ids: {matches} …"),
    N_("Write more of the id. See the list: stt-desktop tasks list"),
    Action.CHECK_SETTINGS,
)
TASK_UNFINISHED = _kind(
    "task-unfinished",
    N_("The task is not finished yet"),
    N_("{name} is waiting or in work: there is nothing to try again."),
    N_("Go on with it: stt-desktop resume"),
    Action.RETRY,
    retryable=True,
)
TASK_FINISHED = _kind(
    "task-finished",
    N_("The task is finished"),
    N_("{name} has come to its end: there is nothing to cancel."),
    N_("See the list: stt-desktop tasks list"),
    Action.REMOVE,
)
SELECTION_UNCLEAR = _kind(
    "selection-unclear",
    N_("Which tasks?"),
    N_("Name the tasks by their ids, or say {option}: one of the two."),
    N_("See the list: stt-desktop tasks list"),
    Action.CHECK_SETTINGS,
)
TASK_BUSY = _kind(
    "task-busy",
    N_("The task is being worked on"),
    N_("{name} is in work in another window of the program."),
    N_("Cancel it there, or wait until it is done."),
    Action.RETRY,
    retryable=True,
)

# --- the program itself -----------------------------------------------------------------------

JOURNAL_UNUSABLE = _kind(
    "journal-unusable",
    N_("The list of tasks cannot be opened"),
    N_("{path}: {reason}"),
    N_("Free some space, check the folder's permissions, then start the program again."),
    Action.RESTART,
    retryable=True,
)
JOURNAL_TOO_NEW = _kind(
    "journal-too-new",
    N_("The list of tasks belongs to a newer version"),
    N_("{path} was written by a newer version of this program."),
    N_("Install the newest version."),
    Action.RESTART,
)
INTERNAL = _kind(
    "internal",
    N_("An error in the program"),
    N_("Something went wrong that should not have ({reason})."),
    N_("Try again; if it happens again, send a report."),
    Action.REPORT,
    retryable=True,
)
UNKNOWN = _kind(
    "unknown",
    N_("An error of another version"),
    N_("The task ended with the error “{code}”, which this version does not know."),
    N_("Try again."),
    Action.RETRY,
    retryable=True,
)
