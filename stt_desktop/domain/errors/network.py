"""The network between here and there."""

from stt_desktop.domain.errors.base import N_, Action, define

DOWNLOAD_FAILED = define(
    "download-failed",
    N_("The download failed"),
    N_("{host} could not deliver {name}: {reason}"),
    N_("Check the internet connection, then try again: it goes on where it stopped."),
    Action.RETRY,
    retryable=True,
)
