"""What is learned of an OpenAI-compatible server while talking to it: where its path begins, which
form of answer it knows, how much it takes at once. Pure.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

CALL = "audio/transcriptions"


class Form(StrEnum):
    """The forms of answer, from the one that tells most. A server that refuses one is asked for
    the next."""

    WORDS = "words"
    """``verbose_json`` with the times of words and segments."""
    VERBOSE = "verbose"
    """``verbose_json`` alone: the times of segments, where there are any."""
    JSON = "json"
    TEXT = "text"

    @property
    def response_format(self) -> str:
        """The value of the form's field of that name (OpenAI's API reference)."""
        return "verbose_json" if self in {Form.WORDS, Form.VERBOSE} else self.value

    @property
    def next(self) -> "Form | None":
        """What to ask for when this one is refused."""
        forms = list(Form)
        place = forms.index(self) + 1
        return forms[place] if place < len(forms) else None


@dataclass(frozen=True, slots=True)
class Server:
    """``moved``: the calls are not where the account's address says, but where it would lead with
    ``v1/`` behind it, or without. ``most_bytes`` and ``most_ms``: what is longer was refused."""

    form: Form = Form.WORDS
    moved: bool = False
    most_bytes: int | None = None
    most_ms: int | None = None

    def path(self, address: str, call: str = CALL) -> str:
        """Of a call, relative to the account's ``address``."""
        if not self.moved:
            return call
        return f"../{call}" if address.endswith("/v1/") else f"v1/{call}"

    def refusing_bytes(self, size: int, most: int | None) -> "Server":
        """The same, after it has refused a file of ``size`` bytes; ``most`` is what it said that it
        takes."""
        told = most is not None and most < size
        # The request around the file counts as well.
        learned = int(most * 0.98) if told and most is not None else size // 2
        return replace(self, most_bytes=min(learned, self.most_bytes or learned))

    def refusing_ms(self, duration_ms: int, most_ms: int | None) -> "Server":
        """The same, after it has refused a sound of ``duration_ms``."""
        told = most_ms is not None and most_ms < duration_ms
        learned = most_ms if told and most_ms is not None else duration_ms // 2
        return replace(self, most_ms=min(learned, self.most_ms or learned))
