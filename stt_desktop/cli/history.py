"""What has happened to a task, in words. Pure.

The journal keeps the names of events (:mod:`stt_desktop.domain.events`) and the codes of errors;
both get their words here, so that a history follows the language."""

from stt_desktop.domain import errors
from stt_desktop.domain.errors import N_
from stt_desktop.i18n import _, about

WORDS = {
    "added": N_("added"),
    "assigned": N_("another account or other options chosen"),
    "approved": N_("started by you"),
    "started": N_("taken from the queue"),
    "measured": N_("length and content looked at"),
    "titled": N_("title found"),
    "prepared": N_("made ready for sending"),
    "unfetched": N_("the service could not fetch it; downloaded here"),
    "reused": N_("answer of an earlier transcription taken"),
    "listening": N_("listening begun"),
    "sending": N_("sending begun"),
    "committing": N_("sent whole"),
    "accepted": N_("accepted by the service"),
    "partanswered": N_("text of a part received"),
    "answered": N_("text received"),
    "finished": N_("done"),
    "failed": N_("failed"),
    "deferred": N_("waits for its account"),
    "lost": N_("the answer never came"),
    "cancelled": N_("cancelled"),
    "retried": N_("tried again"),
    "reverted": N_("back to an earlier result"),
    "resumed": N_("the service asked again"),
    "rederived": N_("subtitles made anew"),
    "interrupted": N_("interrupted: the program ended"),
    "exported": N_("files saved"),
}


def event_words(event: str) -> str:
    """``failed: engine-died`` as "failed: The built-in engine stopped". What a newer version has
    noted stays as it is."""
    name, _colon, code = event.partition(": ")
    said = _(WORDS[name]) if name in WORDS else name
    if not code:
        return said
    if name == "exported":
        said = _("files not saved")
    return about(said, errors.restore(code, {}).title(_) if code in errors.kinds() else code)
