"""A network that is lost for a while: nothing fails, and everything goes on when it is back."""

import asyncio
import errno
import socket
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from stt_desktop import way_out
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.source import LocalFile
from stt_desktop.providers.driver import Patience
from tests.providers.conftest import KEY, bench
from tests.services.speech_to_text import SpeechToTextServer

Run = Callable[[Coroutine[Any, Any, Any]], Any]
HASTY = Patience(2, 0.001, 0.002, tries_for_a_way=7)

NO_NAME_SERVER = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
NO_WAY_OUT = OSError(errno.ENETUNREACH, "Network is unreachable")
DEAD_ROUTER = OSError(errno.EHOSTUNREACH, "No route to host")
NO_INTERFACE = OSError(errno.ENETDOWN, "Network is down")
NO_SUCH_NAME = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
NO_DATA_ON_WINDOWS = socket.gaierror(11004, "getaddrinfo failed")


class Network:
    """This computer's: while ``error`` is set, every connection fails by it, and every name is that
    of ``address`` (None: of none)."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.error: OSError | None = None
        self.address: str | None = "8.8.8.8"
        self.has_way_out = True
        self.tries = 0
        self.plan: list[OSError] | None = None
        """By what the next connections fail; behind the last one the network is back."""
        connect = socket.create_connection

        def create(*arguments: Any, **options: Any) -> socket.socket:
            self.tries += 1
            if self.plan is not None:
                self.error = self.plan.pop(0) if self.plan else None
            if self.error is not None:
                raise self.error
            return connect(*arguments, **options)

        look_up = socket.getaddrinfo

        def named(*arguments: Any, **options: Any) -> Any:
            if self.error is None:
                return look_up(*arguments, **options)
            if self.address is None:
                raise NO_NAME_SERVER
            family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
            return [(family, socket.SOCK_STREAM, 6, "", (self.address, 443))]

        monkeypatch.setattr(socket, "create_connection", create)
        monkeypatch.setattr(socket, "getaddrinfo", named)
        monkeypatch.setattr(way_out, "has_way_out", lambda: self.has_way_out)
        monkeypatch.setattr(way_out, "has_route", lambda _address: self.has_way_out)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    return Network(monkeypatch)


@pytest.fixture
def talk(tmp_path: Path) -> LocalFile:
    path = tmp_path / "talk.mp3"
    path.write_bytes(b"sound" * 1000)
    return LocalFile(str(path))


@pytest.mark.parametrize(
    ("error", "has_way_out"),
    [
        pytest.param(NO_NAME_SERVER, True, id="names"),
        pytest.param(NO_WAY_OUT, False, id="route"),
        pytest.param(DEAD_ROUTER, False, id="router"),
        pytest.param(NO_INTERFACE, False, id="interface"),
        pytest.param(NO_SUCH_NAME, False, id="macOS"),
        pytest.param(NO_DATA_ON_WINDOWS, False, id="Windows"),
    ],
)
def test_an_upload_waits_for_the_network_and_goes_on_by_itself(
    run: Run, network: Network, talk: LocalFile, error: OSError, has_way_out: bool
) -> None:
    network.error, network.has_way_out = error, has_way_out

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url, patience=HASTY) as b:
            work = asyncio.create_task(b.run(talk, mode="async"))
            # Far more often than a submission is tried that fails for another reason.
            await b.steps.until(lambda: b.steps.notices.count("network-lost") >= 20)
            assert not work.done()
            assert not server.record.requests
            network.error = None
            await work
            assert len(server.record.submissions) == 1
            assert set(b.steps.notices) == {"network-lost"}

    run(scenario())


def test_where_no_name_is_known_any_more_a_dead_router_is_waited_for(
    run: Run, network: Network, talk: LocalFile
) -> None:
    network.error, network.address = DEAD_ROUTER, None

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url, patience=HASTY) as b:
            work = asyncio.create_task(b.run(talk, mode="async"))
            await b.steps.until(lambda: b.steps.notices.count("network-lost") >= 20)
            network.error = None
            await work

    run(scenario())


NO_WAY = {"host": DEAD_ROUTER, "network": NO_WAY_OUT, "interface": NO_INTERFACE}


@pytest.mark.parametrize("error", NO_WAY.values(), ids=NO_WAY)
@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_one_host_that_nobody_knows_a_way_to_is_no_lost_network(
    run: Run, network: Network, talk: LocalFile, error: OSError, address: str
) -> None:
    """Of the Internet, while this computer has a network."""
    network.error, network.address = error, address

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url, patience=HASTY) as b:
            with pytest.raises(AppError) as caught:
                await b.run(talk, mode="async")
            assert caught.value.code == "server-not-reached"
            assert network.tries == HASTY.tries_for_a_way
            assert set(b.steps.notices) == {"server-not-reached"}

    run(scenario())


def test_a_network_that_is_lost_meanwhile_begins_the_search_for_a_way_anew(
    run: Run, network: Network, talk: LocalFile
) -> None:
    """A router that starts again: at first it knows no way, then no names, then no way again."""
    few = HASTY.tries_for_a_way - 1
    network.plan = [DEAD_ROUTER] * few + [NO_NAME_SERVER] + [DEAD_ROUTER] * few

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url, patience=HASTY) as b:
            await b.run(talk, mode="async")
            untold = ["server-not-reached"] * few
            assert b.steps.notices == [*untold, "network-lost", *untold]

    run(scenario())


@pytest.mark.parametrize("address", ["127.0.0.1", "192.168.1.9", "169.254.7.7", "fd00::9", "::1"])
def test_a_server_nearby_that_is_switched_off_is_no_lost_network(
    run: Run, network: Network, talk: LocalFile, address: str
) -> None:
    """Of it, too, the system says “no route to host”."""
    network.error, network.address = DEAD_ROUTER, address

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url, patience=HASTY) as b:
            with pytest.raises(AppError) as caught:
                await b.run(talk, mode="async")
            assert caught.value.code == "server-not-reached"
            assert network.tries == HASTY.tries
            assert "network-lost" not in b.steps.notices

    run(scenario())


REFUSED = ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
RESET = ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")


@pytest.mark.parametrize(
    ("url", "error", "code"),
    [
        ("https://service.example/", REFUSED, "not-reached"),
        ("https://8.8.8.8/", RESET, "not-reached"),
        ("https://192.168.1.9:8443/v1/", REFUSED, "server-not-reached"),
        ("https://nas.local/v1/", REFUSED, "server-not-reached"),
        ("http://localhost:8000/v1/", REFUSED, "no-server-here"),
        ("https://[::1]:8000/v1/", REFUSED, "no-server-here"),
        ("https://[::1]:8000/v1/", RESET, "server-not-reached"),
    ],
)
def test_what_to_do_about_a_failed_connection_depends_on_where_the_server_is(
    run: Run, network: Network, talk: LocalFile, url: str, error: OSError, code: str
) -> None:
    network.error = error

    async def scenario() -> None:
        with bench(url, patience=HASTY) as b:
            with pytest.raises(AppError) as caught:
                await b.run(talk, mode="async")
            assert caught.value.code == code
            assert set(b.steps.notices) == {code}
            tested = await b.transcriber.test()
            assert tested.error is not None
            assert tested.error.code == code

    run(scenario())


def test_a_name_that_does_not_exist_is_no_lost_network(
    run: Run, network: Network, talk: LocalFile
) -> None:
    network.error = NO_SUCH_NAME

    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url, patience=HASTY) as b:
            with pytest.raises(AppError) as caught:
                await b.run(talk, mode="async")
            assert caught.value.code == "server-not-reached"
            assert network.tries == HASTY.tries

    run(scenario())


def test_waiting_for_the_network_can_be_cancelled(
    run: Run, network: Network, talk: LocalFile
) -> None:
    network.error, network.has_way_out = NO_WAY_OUT, False

    async def scenario() -> None:
        with bench("http://127.0.0.1:9/api/v1/", patience=Patience(2, 60, 60)) as b:
            work = asyncio.create_task(b.run(talk, mode="async"))
            await b.steps.until(lambda: "network-lost" in b.steps.notices)
            work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await work

    run(scenario())
