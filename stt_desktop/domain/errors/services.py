"""What the speech services say, in people's words: one action each, never a bare code.

``service`` is the account's name, ``said`` the service's own message (plain text, shortened).
"""

from stt_desktop.domain.errors.base import N_, Action, define

# --- the account: these pause its queue -------------------------------------------------------

KEY_REFUSED = define(
    "key-refused",
    N_("The key was refused"),
    N_("{service} does not accept the key of this account: it is wrong or disabled."),
    N_("Enter a valid key; the waiting tasks then go on."),
    Action.ENTER_KEY,
)
OUT_OF_CREDIT = define(
    "out-of-credit",
    N_("No credit left"),
    N_("The credit of {service} does not cover this recording."),
    N_("Top up the account at the service, then let its tasks go on."),
    Action.TOP_UP,
)
PLAN_WITHOUT_API = define(
    "plan-without-api",
    N_("The plan has no API access"),
    N_("The plan of {service} does not include speech recognition by API (Pro and above do)."),
    N_("Upgrade the plan at the service, then let its tasks go on."),
    Action.UPGRADE_PLAN,
)
ACCESS_FORBIDDEN = define(
    "access-forbidden",
    N_("The service denies access"),
    N_("{service} knows the key but does not allow this: {said}"),
    N_("Check the account's rights at the service, then let its tasks go on."),
    Action.CHECK_ACCOUNT,
)
AGENT_UNKNOWN = define(
    "agent-unknown",
    N_("The service does not know the agent"),
    N_("{service} finds no agent for this key: {said}"),
    N_("Check at the service which agent the key belongs to, then let its tasks go on."),
    Action.CHECK_ACCOUNT,
)
WRONG_ADDRESS = define(
    "wrong-address",
    N_("The address leads elsewhere"),
    N_("{service} answered with a redirect to {target}. Keys and recordings are never sent on."),
    N_("Correct the account's address."),
    Action.CHECK_ACCOUNT,
)
NOT_THE_SERVICE = define(
    "not-the-service",
    N_("Not the expected service"),
    N_("What answers at the address of {service} is not this speech service: {said}"),
    N_("Check the account's address and the proxy."),
    Action.CHECK_ACCOUNT,
)
WRONG_PATH = define(
    "wrong-path",
    N_("Nothing at this address"),
    N_("The server answers, but has nothing at {address}: {said}"),
    N_("Correct the account's address. The service's own, with its path, is {usual}"),
    Action.CHECK_ACCOUNT,
)

# --- the recording ----------------------------------------------------------------------------

FORMAT_NOT_TAKEN = define(
    "format-not-taken",
    N_("The service does not take this format"),
    N_("{service} does not take {extension} files. It takes: {known}."),
    N_("Choose another account, or the built-in engine."),
    Action.CHOOSE_ACCOUNT,
)
SOURCE_TOO_LARGE = define(
    "source-too-large",
    N_("The recording is too large"),
    N_("{name} has {size}; {service} takes at most {limit}."),
    N_("Choose another account, or the built-in engine."),
    Action.CHOOSE_ACCOUNT,
)
SOURCE_TOO_LONG = define(
    "source-too-long",
    N_("The recording is too long"),
    N_("{name} lasts {duration}; {service} takes at most {limit}."),
    N_("Choose another account, or the built-in engine."),
    Action.CHOOSE_ACCOUNT,
)
SOURCE_CHANGED = define(
    "source-changed",
    N_("The file changed while it was sent"),
    N_("{name} is still being written, or was replaced. Nothing was submitted."),
    N_("Wait until the recording is complete, then try again."),
    Action.RETRY,
    retryable=True,
)
LINK_NOT_TAKEN = define(
    "link-not-taken",
    N_("This service takes files only"),
    N_("{service} takes uploaded files; {name} is a link."),
    N_("Download the recording first, or choose another account."),
    Action.CHOOSE_ACCOUNT,
)
MODE_NOT_OFFERED = define(
    "mode-not-offered",
    N_("The service has no such mode"),
    N_("{service} cannot work in the mode “{mode}”."),
    N_("Choose the mode “auto”."),
    Action.CHECK_SETTINGS,
)
CONTENT_REFUSED = define(
    "content-refused",
    N_("The service refuses the content"),
    N_("The content check of {service} found something sensitive in {name}."),
    N_("Choose another account, or the built-in engine."),
    Action.CHOOSE_ACCOUNT,
)
RECOGNITION_FAILED = define(
    "recognition-failed",
    N_("The service could not transcribe it"),
    N_("{service} gave up on {name}: {said} Failed recordings are not charged."),
    N_("Listen to the recording; try again, or choose another account."),
    Action.RETRY,
    retryable=True,
)

# --- the service ------------------------------------------------------------------------------

REQUEST_REFUSED = define(
    "request-refused",
    N_("The service refused the request"),
    N_("{service} could not use the request: {said}"),
    N_("Try another recording or account; if it happens again, send a report."),
    Action.CHOOSE_ACCOUNT,
)
REMOTE_TASK_UNKNOWN = define(
    "remote-task-unknown",
    N_("The service does not know the task"),
    N_("{service} has no record of {name} any more: {said}"),
    N_("Look at the service's web page whether it was charged, then send it again."),
    Action.RETRY,
    retryable=True,
)
TOO_MANY_REQUESTS = define(
    "too-many-requests",
    N_("The service asks to slow down"),
    N_("{service} takes no more requests for now."),
    N_("Wait: it goes on by itself."),
    Action.WAIT,
    retryable=True,
)
SERVICE_TROUBLE = define(
    "service-trouble",
    N_("The service has a problem"),
    N_("{service} reports an error of its own: {said}"),
    N_("Try again later."),
    Action.RETRY,
    retryable=True,
)
CONTACT_SERVICE = define(
    "contact-service",
    N_("The service has a problem"),
    N_("{service} could not work on {name} and asks to be contacted: {said}"),
    N_("Contact the service's support, or choose another account."),
    Action.CONTACT_SERVICE,
)
LONG_QUEUE = define(
    "long-queue",
    N_("Waiting for unusually long"),
    N_("{service} has had {name} in its queue for over 30 minutes."),
    N_("Contact the service's support if it matters; the program goes on asking."),
    Action.CONTACT_SERVICE,
)

# --- on the way -------------------------------------------------------------------------------

NOT_REACHED = define(
    "not-reached",
    N_("The service cannot be reached"),
    N_("No connection to {service} ({host}): {reason}. Nothing was submitted."),
    N_("Check the internet connection and the proxy, then try again."),
    Action.RETRY,
    retryable=True,
)
SERVER_NOT_REACHED = define(
    "server-not-reached",
    N_("The server cannot be reached"),
    N_("No connection to {service} ({host}): {reason}. Nothing was submitted."),
    N_("Check that the server runs, the account's address and the proxy, then try again."),
    Action.RETRY,
    retryable=True,
)
NO_SERVER_HERE = define(
    "no-server-here",
    N_("No server runs there"),
    N_(
        "{service} is expected on this computer, at {host}, but nothing answers there. "
        "Nothing was submitted."
    ),
    N_("Start the server, or correct the account's address; then try again."),
    Action.RETRY,
    retryable=True,
)
NETWORK_LOST = define(
    "network-lost",
    N_("No network"),
    N_("This computer has no network now. {name} goes to {service} when it is back."),
    N_("Nothing needs to be done: the program goes on by itself."),
    Action.WAIT,
    retryable=True,
)
NOT_TRUSTED = define(
    "not-trusted",
    N_("The connection is not secure"),
    N_("{host} could not prove who it is: {reason}. Nothing was sent."),
    N_("Check the account's address; in a company network, add its certificate in the settings."),
    Action.CHECK_SETTINGS,
)
SENDING_FAILED = define(
    "sending-failed",
    N_("The upload broke off"),
    N_("The connection to {service} broke while {name} was sent: {reason}. Nothing was submitted."),
    N_("Try again."),
    Action.RETRY,
    retryable=True,
)
NO_CONNECTION_FOR_NOW = define(
    "no-connection-for-now",
    N_("No connection for now"),
    N_("{service} cannot be asked about {name}: {reason}. It works on it all the same."),
    N_("Nothing needs to be done: the program goes on asking."),
    Action.WAIT,
    retryable=True,
)
ANSWER_LOST = define(
    "answer-lost",
    N_("Sent, but no answer came"),
    N_(
        "{name} was sent whole to {service}, but its answer never arrived ({reason}). "
        "The service may have transcribed and charged it."
    ),
    N_("Look at the service's web page, then decide: enter its task, send again, or give up."),
    Action.DECIDE,
)
INTERRUPTED_WHILE_COMMITTING = define(
    "interrupted-while-committing",
    N_("Sent, but the program ended before the answer"),
    N_(
        "The program ended in the moment in which {name} was submitted to {service}. "
        "The service may have transcribed and charged it."
    ),
    N_("Look at the service's web page, then decide: enter its task, send again, or give up."),
    Action.DECIDE,
)
GIVEN_UP = define(
    "given-up",
    N_("Marked as failed"),
    N_(
        "You decided that {name} was not transcribed. The service may have charged it all the same."
    ),
    N_("Try again when you wish."),
    Action.RETRY,
    retryable=True,
)
