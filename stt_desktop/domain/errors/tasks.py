"""Accounts, tasks and what is asked of them."""

from stt_desktop.domain.errors.base import N_, Action, define

ACCOUNT_UNKNOWN = define(
    "account-unknown",
    N_("No such account"),
    N_("There is no account called “{account}”."),
    N_("Choose an account of the list."),
    Action.CHOOSE_ACCOUNT,
)
TASK_UNKNOWN = define(
    "task-unknown",
    N_("No such task"),
    N_("There is no task “{task}”."),
    N_("See the list: stt-desktop tasks list"),
    Action.CHECK_SETTINGS,
)
TASK_AMBIGUOUS = define(
    "task-ambiguous",
    N_("More than one task"),
    N_("“{task}” is the beginning of {count} ids: {matches} …"),
    N_("Write more of the id. See the list: stt-desktop tasks list"),
    Action.CHECK_SETTINGS,
)
TASK_UNFINISHED = define(
    "task-unfinished",
    N_("The task is not finished yet"),
    N_("{name} is waiting or in work: there is nothing to try again."),
    N_("Go on with it: stt-desktop resume"),
    Action.RETRY,
    retryable=True,
)
TASK_FINISHED = define(
    "task-finished",
    N_("The task is finished"),
    N_("{name} has come to its end: there is nothing to cancel."),
    N_("See the list: stt-desktop tasks list"),
    Action.REMOVE,
)
SELECTION_UNCLEAR = define(
    "selection-unclear",
    N_("Which tasks?"),
    N_("Name the tasks by their ids, or say {option}: one of the two."),
    N_("See the list: stt-desktop tasks list"),
    Action.CHECK_SETTINGS,
)
TASK_BUSY = define(
    "task-busy",
    N_("The task is being worked on"),
    N_("{name} is in work in another window of the program."),
    N_("Cancel it there, or wait until it is done."),
    Action.RETRY,
    retryable=True,
)
ACCOUNT_NAME_UNUSABLE = define(
    "account-name-unusable",
    N_("This cannot be an account's name"),
    N_("“{account}” is empty, too long or holds characters that cannot be shown."),
    N_("Choose a name of 1 to 64 letters, digits or signs."),
    Action.CHECK_ACCOUNT,
)
ACCOUNT_EXISTS = define(
    "account-exists",
    N_("The name is taken"),
    N_("There is already an account called “{account}”."),
    N_("Choose another name."),
    Action.CHECK_ACCOUNT,
)
ACCOUNT_NAME_CLASHES = define(
    "account-name-clashes",
    N_("The name is too similar"),
    N_("“{account}” and “{other}” would take their keys from the same variable, {variable}."),
    N_("Choose a name that differs in more than signs and capitals."),
    Action.CHECK_ACCOUNT,
)
ACCOUNT_BUILT_IN = define(
    "account-built-in",
    N_("The built-in engine stays"),
    N_("The account “{account}” is part of the program: it has no key and is never removed."),
    N_("Choose another account."),
    Action.CHOOSE_ACCOUNT,
)
ACCOUNT_IN_USE = define(
    "account-in-use",
    N_("Tasks still need the account"),
    N_("“{account}” still has tasks to finish: {count}."),
    N_("Wait for them or cancel them, then remove the account."),
    Action.WAIT,
)
ACCOUNT_UNUSABLE = define(
    "account-unusable",
    N_("An account cannot be used"),
    N_("The account “{account}” is kept, but this version cannot use it: {reason}"),
    N_("Install the newest version, or remove the account and add it again."),
    Action.CHECK_ACCOUNT,
)
ACCOUNTS_SET_ASIDE = define(
    "accounts-set-aside",
    N_("The list of accounts was damaged"),
    N_("It could not be read ({reason}) and lies in {file} now. The keys are untouched."),
    N_("Add the accounts again, or mend that file and give it its old name."),
    Action.CHECK_ACCOUNT,
)
ACCOUNTS_UNREADABLE = define(
    "accounts-unreadable",
    N_("The list of accounts cannot be used"),
    N_("{file} cannot be read or written: {reason}. Nothing was changed."),
    N_("Check the file's permissions and the drive, then try again."),
    Action.RETRY,
    retryable=True,
)
ADDRESS_UNUSABLE = define(
    "address-unusable",
    N_("This address cannot be used"),
    N_("“{address}” is no https:// address (http:// is for this computer only)."),
    N_("Correct the address."),
    Action.CHECK_ACCOUNT,
)
POLL_SECONDS_UNUSABLE = define(
    "poll-seconds-unusable",
    N_("This pause cannot be used"),
    N_("{seconds} s between two questions is out of range: {least} s to an hour."),
    N_("Choose another pause."),
    Action.CHECK_ACCOUNT,
)
PRICE_UNUSABLE = define(
    "price-unusable",
    N_("This is no price"),
    N_("“{price}” is no amount of US dollars per minute."),
    N_("Write it as in 0.00139."),
    Action.CHECK_ACCOUNT,
)
PROVIDER_UNKNOWN = define(
    "provider-unknown",
    N_("No such provider"),
    N_("There is no provider called “{provider}”. Known: {known}."),
    N_("Choose one of the known providers."),
    Action.CHECK_ACCOUNT,
)
DECISION_NEEDED = define(
    "decision-needed",
    N_("Sending again may cost twice"),
    N_("{name} was sent whole to its service before, which may have charged it."),
    N_("Send it again only on purpose: with --send-again, or by “Send again” in the window."),
    Action.DECIDE,
)
NOTHING_TO_DECIDE = define(
    "nothing-to-decide",
    N_("There is nothing to decide"),
    N_("{name} is not one that was sent and never answered."),
    N_("See what has become of it: stt-desktop tasks list"),
    Action.CHECK_SETTINGS,
)
NO_EARLIER_RESULT = define(
    "no-earlier-result",
    N_("There is no such earlier result"),
    N_("{name} has no other result than the one that is shown, or none of that try."),
    N_("See its results: stt-desktop tasks show ID"),
    Action.CHECK_SETTINGS,
)
TRY_NOT_OVER = define(
    "try-not-over",
    N_("Another try is not over"),
    N_(
        "{name} is waiting, in work or needs your decision. Its earlier result can be read all"
        " the while."
    ),
    N_("Wait for it, cancel it or decide; then go back to the earlier result."),
    Action.WAIT,
)
NEWER_CAN_BE_HAD = define(
    "newer-can-be-had",
    N_("The newer text can still be had"),
    N_(
        "{name} was sent once more, and its service has answered, in part at least, or still works"
        " on it."
    ),
    N_(
        "Try it again to get that text, or go back on purpose: with --give-up, or by “Give up the"
        " newer one” in the window."
    ),
    Action.RETRY,
)
NOTHING_TO_ATTACH = define(
    "nothing-to-attach",
    N_("The service keeps no tasks"),
    N_("{service} answers at once or not at all: there is no task that could be asked for."),
    N_("Send {name} again, or give it up."),
    Action.DECIDE,
)
REMOTE_ID_UNUSABLE = define(
    "remote-id-unusable",
    N_("This cannot be a task's id"),
    N_("“{remote}” is empty, too long or holds spaces."),
    N_("Copy the task's id from the service's web page."),
    Action.DECIDE,
)
CANCELLED_AFTER_SENDING = define(
    "cancelled-after-sending",
    N_("Cancelled after sending"),
    N_("{name} was already sent to {service}, which may transcribe and charge it all the same."),
    N_("Send it again only if you need it."),
    Action.DECIDE,
)
TWIN_UNCONFIRMED = define(
    "twin-unconfirmed",
    N_("Waits for your decision on its twin"),
    N_(
        "{name} is the same recording as {twin}, which was sent whole and never answered. It is "
        "not sent before you have decided about that one."
    ),
    N_("Decide about {twin} first; then this one goes on."),
    Action.DECIDE,
)
