"""The program itself."""

from stt_desktop.domain.errors.base import N_, Action, define

JOURNAL_UNUSABLE = define(
    "journal-unusable",
    N_("The list of tasks cannot be opened"),
    N_("{path}: {reason}"),
    N_("Free some space, check the folder's permissions, then start the program again."),
    Action.RESTART,
    retryable=True,
)
JOURNAL_TOO_NEW = define(
    "journal-too-new",
    N_("The list of tasks belongs to a newer version"),
    N_("{path} was written by a newer version of this program."),
    N_("Install the newest version."),
    Action.RESTART,
)
JOURNAL_IN_USE = define(
    "journal-in-use",
    N_("STT Desktop is still open in an older version"),
    N_("It works with {path}, which this version would change."),
    N_("Close its window, or wait until its command has ended; then start again."),
    Action.RESTART,
    retryable=True,
)
PROGRAM_REPLACED = define(
    "program-replaced",
    N_("STT Desktop was updated"),
    N_("Its files were replaced or removed while it was open."),
    N_("Quit and start it again; unfinished recordings go on then."),
    Action.RESTART,
    retryable=True,
)
SETTINGS_UNWRITABLE = define(
    "settings-unwritable",
    N_("The settings cannot be saved"),
    N_("{path}: {reason}"),
    N_("Free some space or check the folder's permissions, then try again."),
    Action.FREE_SPACE,
    retryable=True,
)
INTERNAL = define(
    "internal",
    N_("An error in the program"),
    N_("Something went wrong that should not have ({reason})."),
    N_("Try again; if it happens again, send a report."),
    Action.REPORT,
    retryable=True,
)
UNKNOWN = define(
    "unknown",
    N_("An error of another version"),
    N_("The task ended with the error “{code}”, which this version does not know."),
    N_("Try again."),
    Action.RETRY,
    retryable=True,
)
