"""A key to a service: how it is held, and how it is read from what a person pasted."""

import hmac
import re
from typing import Final, NoReturn

from stt_desktop.domain.errors import KEY_EMPTY, KEY_MALFORMED, KEY_TOO_LONG, AppError

LONGEST_KEY = 1_000
"""Characters. The Windows Credential Manager holds 2,560 bytes of UTF-16; a service's longest
keys (signed tokens) are well below."""


class Secret:
    """A text that shows itself to nobody who does not call :meth:`reveal`.

    Its ``repr`` (a log, a traceback with locals, a failed assertion) says nothing, and it cannot
    be pickled or copied into a file by accident.
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text: Final = text

    def reveal(self) -> str:
        """The text itself, for the header of a request or the keyring."""
        return self.__text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__text.encode(), other.__text.encode())

    __hash__ = None  # type: ignore[assignment]  # as a dictionary's key it would be no secret

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is neither pickled nor copied")


# Marks that cannot be seen and come along from web pages and chats: joiners, directions, a BOM.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
_FULL_WIDTH = {0x3000: " ", **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}}
"""What a Chinese input method types for ASCII. All of NFKC would go too far: it turns the “…” of a
key that was shown shortened into three dots, and the wrong key would look right."""
_QUOTES = "\"'`´‘’‚“”„«»‹›「」『』"
_HEADER = re.compile(r"(?:authorization|x-api-key)\s*:|bearer(?:\s+|$)", re.IGNORECASE)
_NOT_OF_A_KEY = re.compile(r"[^!-~]")


def clean_key(pasted: str) -> Secret:
    """The key in what a person pasted.

    What surely does not belong to it is taken away: white space, line ends and quotes around it,
    invisible marks, the name of the header it was copied with (``X-API-Key:``, ``Bearer``).
    Full-width letters become ASCII.

    Raises:
        AppError: KEY_EMPTY, KEY_TOO_LONG (over :data:`LONGEST_KEY`) or KEY_MALFORMED (white
            space, control or non-ASCII characters inside). None holds a part of the key.
    """
    text = _INVISIBLE.sub("", pasted).translate(_FULL_WIDTH)
    while True:
        shorter = text.strip().strip(_QUOTES)
        if header := _HEADER.match(shorter):
            shorter = shorter[header.end() :]
        if shorter == text:
            break
        text = shorter
    if not text:
        raise AppError(KEY_EMPTY)
    if len(text) > LONGEST_KEY:
        raise AppError(KEY_TOO_LONG, length=len(text), limit=LONGEST_KEY)
    if stranger := _NOT_OF_A_KEY.search(text):
        raise AppError(KEY_MALFORMED, position=stranger.start() + 1)
    return Secret(text)
