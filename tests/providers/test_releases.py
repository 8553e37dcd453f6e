"""The feed of releases: a real server that says all kinds of things."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from stt_desktop.domain.release import Release
from stt_desktop.providers.client import Network, NetworkSettings
from stt_desktop.providers.releases import newest_release

PAGE = "https://example.org/releases"
GOOD = json.dumps({"version": "9.0.0", "page": PAGE}).encode()


class Feed(ThreadingHTTPServer):
    """Says ``body`` at /feed; /moved leads there, /away to ``away``, /round to itself."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.body = GOOD
        self.away = ""
        self.headers: list[dict[str, str]] = []

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Answer(BaseHTTPRequestHandler):
    server: Feed

    def do_GET(self) -> None:
        self.server.headers.append({name.lower(): one for name, one in self.headers.items()})
        leads = {"/moved": "/feed", "/round": "/round", "/away": self.server.away}
        if self.path in leads:
            self.send_response(302)
            self.send_header("Location", leads[self.path])
            self.end_headers()
            return
        self.send_response(200 if self.path == "/feed" else 404)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def feed() -> Iterator[Feed]:
    with Feed() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def ask(feed: Feed, path: str = "/feed") -> Release | None:
    return asyncio.run(newest_release(Network(), feed.address(path)))


def test_the_newest_version_is_told_and_nothing_of_the_person_is(feed: Feed) -> None:
    assert ask(feed) == Release("9.0.0", PAGE)
    (sent,) = feed.headers
    assert set(sent) == {"host", "accept", "accept-encoding", "connection", "user-agent"}


def test_a_feed_may_have_moved(feed: Feed) -> None:
    assert ask(feed, "/moved") == Release("9.0.0", PAGE)


@pytest.mark.parametrize("other", ["http://localhost:{port}/feed", "http://[::1]:{port}/feed"])
def test_another_host_is_not_asked_for_it(feed: Feed, other: str) -> None:
    # The same server under another name would answer well.
    feed.away = other.format(port=feed.server_address[1])
    assert ask(feed, "/away") is None
    assert len(feed.headers) == 1


def test_another_port_or_scheme_is_another_server(feed: Feed) -> None:
    with Feed() as other:
        for away in (other.address("/feed"), f"https://127.0.0.1:{feed.server_address[1]}/feed"):
            feed.away = away
            assert ask(feed, "/away") is None
    assert [len(one.headers) for one in (feed, other)] == [2, 0]


def test_a_feed_that_leads_to_itself_ends(feed: Feed) -> None:
    assert ask(feed, "/round") is None
    assert len(feed.headers) < 10


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"\xff", GOOD + b" " * 20_000])
def test_anything_else_is_no_release(feed: Feed, body: bytes) -> None:
    feed.body = body
    assert ask(feed) is None


def test_a_feed_that_is_gone_is_no_trouble(feed: Feed) -> None:
    assert ask(feed, "/gone") is None


def test_an_unusable_proxy_is_no_trouble_here() -> None:
    network = Network(NetworkSettings(proxy="socks://x"))
    assert asyncio.run(newest_release(network, "https://example.invalid/feed")) is None
