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
DOWNLOAD_OFFLINE = define(
    "download-offline",
    N_("No network"),
    N_("This computer has no network now. The download from {host} goes on when it is back."),
    N_("Nothing needs to be done: the program goes on by itself."),
    Action.WAIT,
    retryable=True,
)
DOWNLOAD_WAITS = define(
    "download-waits",
    N_("No connection for now"),
    N_("Nothing comes from {host}: {reason}."),
    N_(
        "Nothing needs to be done yet: it is tried again, for some minutes at most. "
        "If nothing comes, the task says what to do."
    ),
    Action.WAIT,
    retryable=True,
)
PROXY_UNUSABLE = define(
    "proxy-unusable",
    N_("The proxy setting cannot be used"),
    N_("The proxy “{proxy}” is no address of the form http://host:port. Nothing was sent."),
    N_("Correct the proxy in the settings, or the variables HTTPS_PROXY, ALL_PROXY and NO_PROXY."),
    Action.CHECK_SETTINGS,
)
CERTIFICATE_UNUSABLE = define(
    "certificate-unusable",
    N_("The certificate cannot be used"),
    N_("{path} holds no certificates that can be read: {reason}."),
    N_("Choose the file with your company's certificates (PEM) in the settings."),
    Action.CHECK_SETTINGS,
)
