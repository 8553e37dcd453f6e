"""Keys and the keyring."""

from stt_desktop.domain.errors.base import N_, Action, define

KEY_MISSING = define(
    "key-missing",
    N_("No key"),
    N_("There is no key for the account “{account}” on this computer."),
    N_("Enter the key of the account."),
    Action.ENTER_KEY,
)
KEY_EMPTY = define(
    "key-empty",
    N_("The key is empty"),
    N_("What was entered holds no key."),
    N_("Copy the key from the service's site and paste it again."),
    Action.ENTER_KEY,
)
KEY_MALFORMED = define(
    "key-malformed",
    N_("This cannot be a key"),
    N_(
        "A key is one word of ASCII letters, digits and signs; at place {position} stands a "
        "space or something else."
    ),
    N_("Copy the whole key, and only the key, from the service's site."),
    Action.ENTER_KEY,
)
KEY_TOO_LONG = define(
    "key-too-long",
    N_("Too long for a key"),
    N_("The text has {length} characters; a key has {limit} at most."),
    N_("Copy the key, and only the key, from the service's site."),
    Action.ENTER_KEY,
)
KEY_VARIABLE_UNUSABLE = define(
    "key-variable-unusable",
    N_("The environment holds no usable key"),
    N_("The variable {variable} is set, but its text cannot be a key."),
    N_("Correct the variable, or remove it, and start the program again."),
    Action.RESTART,
)
KEYRING_LOCKED = define(
    "keyring-locked",
    N_("The keyring is locked"),
    N_("The keys lie in the system's keyring, and it was not unlocked."),
    N_("Unlock the keyring, then try again."),
    Action.UNLOCK_KEYRING,
    retryable=True,
)
KEYRING_UNAVAILABLE = define(
    "keyring-unavailable",
    N_("No keyring"),
    N_("There is no keyring of the system that could hold a key: {reason}."),
    N_("Start one (GNOME Keyring, KWallet), or enter the key for this session only."),
    Action.ENTER_KEY,
    retryable=True,
)
KEYRING_SILENT = define(
    "keyring-silent",
    N_("The keyring does not answer"),
    N_("The system's keyring has said nothing for {seconds} seconds."),
    N_("Log out and in again, or enter the key for this session only."),
    Action.ENTER_KEY,
    retryable=True,
)
KEYRING_REFUSED = define(
    "keyring-refused",
    N_("The keyring refused"),
    N_("The system's keyring did not do what it was asked for: {reason}."),
    N_("Try again and allow the access, or enter the key for this session only."),
    Action.RETRY,
    retryable=True,
)
