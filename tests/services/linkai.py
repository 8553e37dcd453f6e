"""LinkAI's Speech Recognition API, as its document describes it.

The HTTP status of an error is its ``code``, and neither means what HTTP says it means.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Unpack

from tests.services.bodies import Body, FormBody
from tests.services.faults import Instead
from tests.services.http import Answer, Request
from tests.services.record import Submission
from tests.services.server import HttpServer, Options, Visit
from tests.services.speech_to_text import Media, extension, retry_header

BASE = "/v1/"
TRANSCRIPTIONS = f"{BASE}audio/transcriptions"
FORMATS = frozenset({"mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm", "flac", "amr"})

MESSAGES = {
    400: "Invalid request format",
    401: "Authentication failed, please check if your API Key is correct",
    402: "Agent does not exist, please check if the app_code parameter is correct",
    403: "No access permission, for private Agents, only the creator account can call",
    406: "Insufficient account credits",
    408: "No API access permission for current version",
    409: "Content moderation failed, sensitive content may exist",
    503: "API call exception, please contact customer service",
}


def error(code: int, message: str | None = None, http_status: int | None = None) -> Answer:
    """An error's answer."""
    text = MESSAGES.get(code, "Unknown error") if message is None else message
    value = {"success": False, "code": code, "message": text, "data": None}
    return Answer.of_json(code if http_status is None else http_status, value)


def refusal(
    code: int,
    message: str | None = None,
    *,
    http_status: int | None = None,
    retry_after: int | datetime | None = None,
) -> Instead:
    """The service refuses, for the fault port: nothing is accepted."""
    return Instead(error(code, message, http_status).with_headers(*retry_header(retry_after)))


class LinkAiServer(HttpServer):
    """The one call. ``listen`` makes the text out of what was sent, and may be changed any time."""

    key_headers = frozenset({"authorization"})

    def __init__(
        self,
        *,
        listen: Callable[[Media], str] = lambda _media: "Hello, I need some help",
        **options: Unpack[Options],
    ) -> None:
        super().__init__(**options)
        self.listen = listen

    @property
    def base_url(self) -> str:
        return f"{self.origin}{BASE}"

    def credential(self, request: Request) -> str | None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        return key if scheme == "Bearer" and key else None

    def respond(self, request: Request, body: Body, visit: Visit) -> Answer:
        if request.path != TRANSCRIPTIONS:
            return Answer(404, b"<h1>Not Found</h1>", "text/html")
        if request.method != "POST":
            return error(400, http_status=405)
        if visit.account is None:
            return error(401)
        if not isinstance(body, FormBody) or body.error or not (file := body.file("file")):
            return error(400)
        name = file.filename or ""
        if extension(name) not in FORMATS or not file.size:
            return error(400)
        text = self.listen(Media(filename=name, sha256=file.sha256, size=file.size))
        self.record.accepted(
            Submission(
                number=visit.number,
                account=visit.account,
                call="sync",
                content=file.sha256,
                task_id="",
                filename=name,
                sent_filename=(file.sent_filename or b"").decode("latin-1"),
                size=file.size,
                content_type=file.content_type,
                path=str(file.path) if file.path else None,
            )
        )
        return Answer.of_json(200, {"text": text})
