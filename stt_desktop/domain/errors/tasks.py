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
