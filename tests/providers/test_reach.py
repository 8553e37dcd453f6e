"""The doctor's look at the network: real servers, a real proxy, a port where nobody listens."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.health import Health
from stt_desktop.providers.client import NetworkSettings
from stt_desktop.providers.reach import check

ONLINE = Account("work", "Work", Provider.SPEECH_TO_TEXT, "https://service.invalid/v1/")


class FrontPage(ThreadingHTTPServer):
    """Answers every HEAD with 404 and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/api/v1"


class Asked(BaseHTTPRequestHandler):
    server: FrontPage

    def do_HEAD(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((self.path, headers))
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[FrontPage]:
    with FrontPage() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for scheme in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{scheme}_proxy", raising=False)
        monkeypatch.delenv(f"{scheme.upper()}_PROXY", raising=False)


def test_without_accounts_nothing_is_asked_for() -> None:
    proxy, network = asyncio.run(check([LOCAL], NetworkSettings()))
    assert (proxy.part, proxy.health) == ("proxy", Health.GOOD)
    assert (network.part, network.health) == ("network", Health.GOOD)
    assert "nothing leaves this computer" in network.fact


def test_each_address_is_asked_once_without_anything_of_the_persons(server: FrontPage) -> None:
    account = replace(ONLINE, base_url=server.url)
    twin = replace(account, id="twin")
    _proxy, network = asyncio.run(check([LOCAL, account, twin], NetworkSettings()))
    assert (network.health, network.fact) == (Health.GOOD, "127.0.0.1 answers")
    ((path, headers),) = server.asked
    assert path == "/"
    assert set(headers) <= {"host", "accept", "accept-encoding", "connection", "user-agent"}


def test_a_server_that_is_not_there_is_told_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    account = replace(ONLINE, base_url=f"http://127.0.0.1:{port}")
    _proxy, network = asyncio.run(check([account], NetworkSettings()))
    assert network.health is Health.WARNING
    assert network.fact == "127.0.0.1 cannot be reached: it refuses the connection"
    assert network.advice


def test_the_persons_proxy_is_named_without_its_password() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"127.0.0.1:{door.getsockname()[1]}"
    settings = NetworkSettings(proxy=f"http://me:secret@{address}")
    proxy, network = asyncio.run(check([ONLINE], settings))
    assert (proxy.health, proxy.fact) == (Health.GOOD, f"from the settings: http://{address}")
    assert network.health is Health.WARNING
    assert "proxy" in network.advice
    assert "secret" not in f"{proxy} {network}"


def test_the_systems_proxy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    proxy, _network = asyncio.run(check([LOCAL], NetworkSettings()))
    assert proxy.fact == "from the system: http://proxy.example:3128"


def test_a_proxy_that_is_none_is_bad_and_nothing_is_asked() -> None:
    proxy, network = asyncio.run(check([ONLINE], NetworkSettings(proxy="socks://x")))
    assert proxy.health is Health.BAD
    assert proxy.advice
    assert network.health is Health.BAD


def test_a_server_that_never_answers_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        account = replace(ONLINE, base_url=f"http://127.0.0.1:{door.getsockname()[1]}")
        _proxy, network = asyncio.run(check([account], NetworkSettings(), patience_s=0.2))
    assert network.health is Health.WARNING
    assert "nothing moved for too long" in network.fact
