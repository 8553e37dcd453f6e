"""What is said about an account's key. Pure: no Qt."""

from stt_desktop.domain.account import Account, key_variable
from stt_desktop.domain.keys import KeyState
from stt_desktop.i18n import _
from stt_desktop.ui import wording
from stt_desktop.ui.tokens import Tone


def key_status(account: Account, state: KeyState) -> wording.Status:
    """Where the account's key is, or why nobody knows."""
    match state:
        case KeyState.STORED:
            return wording.Status("key-round", _("In the keyring of this system"), Tone.GOOD)
        case KeyState.ENVIRONMENT:
            text = _("From the environment ({variable})").format(
                variable=key_variable(account.name) or "–"
            )
            return wording.Status("key-round", text, Tone.GOOD)
        case KeyState.SESSION:
            return wording.Status("key-round", _("Here until the program ends"), Tone.WARNING)
        case KeyState.MISSING | KeyState.UNAVAILABLE if account.capabilities.optional_key:
            return wording.Status("key-round", _("None; the server may want none"), Tone.MUTED)
        case KeyState.MISSING:
            return wording.Status("triangle-alert", _("No key yet"), Tone.WARNING)
        case KeyState.LOCKED:
            return wording.Status("triangle-alert", _("The keyring is locked"), Tone.WARNING)
        case KeyState.UNAVAILABLE:
            return wording.Status("triangle-alert", _("This system has no keyring"), Tone.WARNING)
        case KeyState.NOT_ANSWERING:
            return wording.Status("triangle-alert", _("The keyring does not answer"), Tone.WARNING)
        case KeyState.REFUSED:
            return wording.Status("triangle-alert", _("The keyring refuses"), Tone.WARNING)
