"""What can go wrong while a recording is made ready to be sent."""

from stt_desktop.domain.errors.base import N_, Action, define

PREPARING_FAILED = define(
    "preparing-failed",
    N_("The sound could not be taken out"),
    N_("{name} cannot be brought into a form that {service} takes: {reason}."),
    N_("Choose another account, or the built-in engine."),
    Action.CHOOSE_ACCOUNT,
)
TRACK_MISSING = define(
    "track-missing",
    N_("There is no such sound track"),
    N_("{name} has no sound track {track}; it has {count}."),
    N_("Choose another one."),
    Action.RETRY,
)
