"""What can be wrong with recording here."""

from stt_desktop.domain.errors.base import N_, Action, define

MICROPHONE_MISSING = define(
    "microphone-missing",
    N_("No microphone"),
    N_("This computer has no microphone that the program can see."),
    N_("Plug one in, or switch it on in the system's sound settings."),
    Action.RETRY,
    retryable=True,
)
MICROPHONE_FORBIDDEN = define(
    "microphone-forbidden",
    N_("The microphone may not be used"),
    N_("The system does not let this program use the microphone."),
    N_("Allow it in the system's privacy settings, then try again."),
    Action.CHECK_SETTINGS,
    retryable=True,
)
MICROPHONE_FAILED = define(
    "microphone-failed",
    N_("The microphone stopped"),
    N_("{device} gives no sound any more: {reason}."),
    N_("Check that it is plugged in and that no other program holds it."),
    Action.RETRY,
    retryable=True,
)
