"""What OpenAI-compatible servers say, and what an account of one can be."""

from stt_desktop.domain.errors.base import N_, Action, define

MODEL_NOT_OFFERED = define(
    "model-not-offered",
    N_("The server has no such model"),
    N_("{service} does not work with the model “{model}”: {said}"),
    N_("Change the account's model to one that the server has."),
    Action.CHECK_ACCOUNT,
)
NO_TRANSCRIPTIONS_THERE = define(
    "no-transcriptions-there",
    N_("No speech recognition at this address"),
    N_("{service} has no /audio/transcriptions at {address}, neither with nor without /v1."),
    N_("Correct the account's address: what stands before /audio/transcriptions."),
    Action.CHECK_ACCOUNT,
)
MODELS_NOT_LISTED = define(
    "models-not-listed",
    N_("The server does not list its models"),
    N_("What answers at {address} tells neither its models nor whether it accepts the account."),
    N_("Check the address (most end in /v1); if it is right, try a short recording."),
    Action.CHECK_ACCOUNT,
)
KEY_WANTED = define(
    "key-wanted",
    N_("The server wants a key"),
    N_("{service} was asked without a key and refuses that."),
    N_("Enter the account's key; the waiting tasks then go on."),
    Action.ENTER_KEY,
)
PART_REFUSED = define(
    "part-refused",
    N_("The server takes hardly anything"),
    N_("{service} refuses even {size} of {name} as too large."),
    N_("Have the server take more, or choose another account."),
    Action.CHOOSE_ACCOUNT,
)
MODEL_NAME_UNUSABLE = define(
    "model-name-unusable",
    N_("This cannot be a model's name"),
    N_("“{model}” is empty, too long or holds characters that cannot be shown."),
    N_("Write it as the server does."),
    Action.CHECK_ACCOUNT,
)
LIMIT_UNUSABLE = define(
    "limit-unusable",
    N_("This limit cannot be used"),
    N_("What a server takes at once is a number, and at least {least}."),
    N_("Correct the limit, or leave it empty: what the server says is learned."),
    Action.CHECK_ACCOUNT,
)
