"""The built-in engine and its models."""

from stt_desktop.domain.errors.base import N_, Action, define

MODEL_MISSING = define(
    "model-missing",
    N_("The speech model is not installed"),
    N_("The built-in engine needs the model “{model}” once ({megabytes} MB)."),
    N_("Install it with: stt-desktop models install {model}"),
    Action.INSTALL_MODEL,
    retryable=True,
)
MODEL_DAMAGED = define(
    "model-damaged",
    N_("The speech model is damaged"),
    N_("{file} of the model “{model}” does not have the expected content."),
    N_("Install it again with: stt-desktop models install {model}"),
    Action.INSTALL_MODEL,
    retryable=True,
)
MODEL_UNKNOWN = define(
    "model-unknown",
    N_("No such model"),
    N_("There is no model called “{model}”. Known: {known}."),
    N_("Choose one of the known models."),
    Action.CHECK_SETTINGS,
)
MODEL_UNAVAILABLE = define(
    "model-unavailable",
    N_("The speech model could not be fetched"),
    N_("No source of the model “{model}” could be used: {reason}"),
    N_("Check the internet connection, or install it from a folder."),
    Action.RETRY,
    retryable=True,
)
ENGINE_DIED = define(
    "engine-died",
    N_("The built-in engine stopped"),
    N_("The speech engine ended unexpectedly while it worked on {name} ({reason})."),
    N_("Try again; if it happens again, close other programs to free memory."),
    Action.RETRY,
    retryable=True,
)
ENGINE_FAILED = define(
    "engine-failed",
    N_("The built-in engine failed"),
    N_("The speech engine could not work on {name}: {reason}"),
    N_("Try again; if it happens again, send a report."),
    Action.RETRY,
    retryable=True,
)
LANGUAGE_UNKNOWN = define(
    "language-unknown",
    N_("Unknown language"),
    N_("“{language}” is no language that the built-in engine knows."),
    N_("Use a code such as en, zh, de, fr or es, or leave it out to detect it."),
    Action.CHECK_SETTINGS,
)
