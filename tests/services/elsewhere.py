"""Another origin: takes any request, and records whether a key or a body came along."""

from tests.services.bodies import Body
from tests.services.http import Answer, Request
from tests.services.server import HttpServer, Visit


class ElsewhereServer(HttpServer):
    """Where a redirect leads. Give it the service's keys, and its record knows them.

    A key counts in either service's header. The record's ``body_bytes`` tells whether a body came.
    """

    key_headers = frozenset({"x-api-key", "authorization"})

    def credential(self, request: Request) -> str | None:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        return request.headers.get("x-api-key") or bearer or None

    def respond(self, request: Request, body: Body, visit: Visit) -> Answer:
        return Answer.of_json(200, {})
