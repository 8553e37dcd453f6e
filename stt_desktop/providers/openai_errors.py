"""What an OpenAI-compatible server means by its errors. Pure.

They come as OpenAI's ``{"error": {"message", "type", "code"}}``, as FastAPI's ``{"detail": …}``
around that or a text or a list, as a bare message, as a line of plain text or as a page.
"""

import re
from collections.abc import Mapping

from stt_desktop.providers.answers import parse_object, text_of, whole_number
from stt_desktop.providers.protocol import Reply

_LONGEST_LINE = 500

_MOST_READ = 4000
"""Characters of an error: this is read on the event loop."""

_DEEPEST = 10
"""Steps to a field of a form, of which there are one or two."""

_LIMIT = re.compile(r"\(?(\d[\d,_]{4,20})\)?")
_SECONDS = re.compile(
    r"(?:longer than|maximum(?: of)?|at most|limit(?: of)?)\D{0,20}(\d{1,9}(?:\.\d{1,9})?)"
)
_UNIT = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s{0,3}(MiB|MB|GB|GiB)\b", re.IGNORECASE)
_UNITS = {"mb": 10**6, "mib": 2**20, "gb": 10**9, "gib": 2**30}


class ServerError:
    """A reply that is no success. ``own`` says that the server itself speaks, and not a gateway
    in front of it: the words came as JSON."""

    def __init__(self, reply: Reply) -> None:
        self.status = reply.status
        text = text_of(reply) or ""
        found = parse_object(text)
        self.own = found is not None
        message, code = _words(found) if found is not None else (_line(text), "")
        self.message, self.code = message[:_MOST_READ], code[:_MOST_READ]
        said = text[:_MOST_READ] if found is not None else self.message
        self.text = f"{self.code} {said}".lower()

    def speaks_of(self, *words: str) -> bool:
        return any(word in self.text for word in words)

    @property
    def nothing_there(self) -> bool:
        """Nobody transcribes at this path; 501 is what a plain web server says to an upload."""
        if self.status == 501:
            return not self.own
        return self.status in {404, 405} and not self.refuses_model

    @property
    def refuses_granularities(self) -> bool:
        return self.speaks_of("granularit")

    @property
    def refuses_form(self) -> bool:
        """It is about the form of the answer; or it says nothing, and that is what differs most
        between servers."""
        about = self.speaks_of("response_format", "response format", "verbose_json", "granularit")
        return about or (not self.message and self.status in {400, 415, 422})

    @property
    def refuses_model(self) -> bool:
        if self.speaks_of("model_not_found"):
            return True
        no = ("not found", "not exist", "unknown", "not allowed", "invalid model", "unsupported")
        return "model" in self.message.lower() and self.speaks_of(*no)

    @property
    def refuses_length(self) -> bool:
        """The sound lasts too long, whatever it has in bytes."""
        return self.speaks_of("seconds") and self.speaks_of("longer than", "too long", "maximum")

    @property
    def refuses_size(self) -> bool:
        if self.status == 413:
            return True
        large = ("too large", "size limit", "file size", "content size")
        return self.status in {400, 422} and self.speaks_of(*large)

    @property
    def most_bytes(self) -> int | None:
        """The limit that its words name, in bytes."""
        if found := _UNIT.search(self.message):
            return int(float(found[1]) * _UNITS[found[2].lower()])
        numbers = [int(re.sub("[,_]", "", one)) for one in _LIMIT.findall(self.message)]
        # OpenAI's own words name the limit and what was read, the larger of the two.
        return min(numbers, default=None)

    @property
    def most_ms(self) -> int | None:
        """The limit that its words name, in milliseconds of sound."""
        found = _SECONDS.search(self.message)
        return int(float(found[1]) * 1000) if found else None


def _words(found: Mapping[str, object]) -> tuple[str, str]:
    """The message and the code in an error's JSON; each may be empty."""
    inside: object = found
    for name in ("detail", "error"):
        if isinstance(inside, dict) and name in inside:
            inside = inside[name]
    if isinstance(inside, list) and inside and isinstance(inside[0], dict):
        first = inside[0]
        where = first.get("loc")
        steps = where[1:_DEEPEST] if isinstance(where, list) else []
        place = ".".join(str(one) for one in steps if isinstance(one, str | int))
        message = first.get("msg")
        return f"{place}: {message if isinstance(message, str) else ''}", ""
    if isinstance(inside, dict):
        message, code = inside.get("message"), inside.get("code") or inside.get("type")
        number = whole_number(code)
        return (
            message if isinstance(message, str) else "",
            code if isinstance(code, str) and number is None else "",
        )
    return (inside, "") if isinstance(inside, str) else ("", "")


def _line(text: str) -> str:
    """A line of plain text; nothing where it is a page, or more than a line."""
    line = text.strip()
    short = len(line) <= _LONGEST_LINE and "\n" not in line
    return line if short and not line.startswith("<") else ""


def is_page(reply: Reply) -> bool:
    """Whether the reply is a web page."""
    kind = reply.headers.get("content-type", "").lower()
    start = reply.body[:200].lstrip().lower()
    return "text/html" in kind or start.startswith((b"<!doctype html", b"<html"))
