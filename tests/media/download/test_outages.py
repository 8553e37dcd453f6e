"""Downloads whose network, or whose server, is not there for a while."""

import asyncio
import errno
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from stt_desktop import way_out
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.source import RemoteUrl
from stt_desktop.media.download.addresses import rules_for
from stt_desktop.media.download.connection import CutError
from stt_desktop.media.download.fetcher import carry_out
from stt_desktop.media.download.links import LinkDownloader, Surroundings
from stt_desktop.media.download.transfer import Limits, Pausing, Transfer, Way
from tests.media.download.desk import DATA, Desk
from tests.services.downloads import DownloadServer, Outlet, file, hostile, status


def test_a_lost_network_is_waited_out_and_told(
    desk: Desk, server: DownloadServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.limits = Limits(read_s=5, pause_s=0.2, patient=True)
    url = server.plan(
        "/talk.mp3", file(DATA, upto=100_000), *[hostile(Outlet.reset)] * 4, file(DATA)
    )
    told: list[str | None] = []

    async def scene() -> Path:
        async def titled(_name: str) -> None: ...

        downloader = LinkDownloader(Surroundings, limits=desk.limits)
        return await downloader.fetch(
            RemoteUrl(url),
            desk.folder,
            titled,
            lambda _done, _total: None,
            lambda error: told.append(None if error is None else error.code),
        )

    monkeypatch.setattr("stt_desktop.media.download.transfer._LONGEST_PAUSE_S", 0.2)
    found: Path = desk.run(scene())
    assert found.read_bytes() == DATA
    assert told[0] == "download-waits"
    assert len(server.asked) == 6


NO_NETWORK = {
    "names": socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
    "route": OSError(errno.ENETUNREACH, "Network is unreachable"),
}


@pytest.mark.parametrize("error", NO_NETWORK.values(), ids=NO_NETWORK)
@pytest.mark.parametrize("upto", [0, 100_000])
def test_as_long_as_this_computer_has_no_network_it_is_waited_for(
    desk: Desk,
    server: DownloadServer,
    monkeypatch: pytest.MonkeyPatch,
    error: OSError,
    upto: int,
) -> None:
    """Also where nothing ever came, and far more often than a server is tried that is silent."""
    url = server.plan("/talk.mp3", *([file(DATA, upto=upto)] if upto else []), file(DATA))
    told: list[str | None] = []
    tries = 0
    connect = socket.create_connection

    def lose(*arguments: Any, **options: Any) -> socket.socket:
        nonlocal tries
        is_lost = len(server.asked) == (1 if upto else 0)
        if is_lost and not (tries >= 40 and "download-offline" in told):
            tries += 1
            raise error
        return connect(*arguments, **options)

    monkeypatch.setattr(socket, "create_connection", lose)
    monkeypatch.setattr(way_out, "has_way_out", lambda: False)
    monkeypatch.setattr("stt_desktop.media.download.transfer._LONGEST_PAUSE_S", 0.005)

    async def scene() -> Path:
        async def titled(_name: str) -> None: ...

        limits = Limits(read_s=5, pause_s=0.005, patient=True)
        return await LinkDownloader(Surroundings, limits=limits).fetch(
            RemoteUrl(url),
            desk.folder,
            titled,
            lambda _done, _total: None,
            lambda error: told.append(None if error is None else error.code),
        )

    found: Path = desk.run(asyncio.wait_for(scene(), 60))
    assert found.read_bytes() == DATA
    # That its connection broke before may be told, too.
    assert set(told) - {"download-waits" if upto else None} <= {"download-offline", None}
    assert server.ranges() == ([None, "bytes=100000-"] if upto else [None])


def test_a_name_that_nobody_tells_any_more_is_no_lost_network(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A domain whose name servers are gone: the link is a dead one, and nothing ever came."""
    asked: list[str] = []

    def look_up(host: str, *_: object, **__: object) -> list[Any]:
        asked.append(host)
        raise NO_NETWORK["names"]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(way_out, "has_way_out", lambda: True)
    desk.limits = Limits(read_s=5, pause_s=0.005, patient=True)
    assert desk.fails("https://gone.example/talk.mp3").code == "download-failed"
    assert len(asked) == 5


class Noting(threading.Event):
    """The end of a transfer, that notes what it pauses for, and lets no time pass."""

    def __init__(self, transfer: Transfer) -> None:
        super().__init__()
        self.noted: list[bool] = []
        self._transfer = transfer

    def wait(self, timeout: float | None = None) -> bool:
        assert self._transfer.waits is not None
        self.noted.append(self._transfer.waits.offline)
        return self.is_set()


def test_a_busy_server_behind_a_lost_network_is_told_as_busy(
    desk: Desk, server: DownloadServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.plan("/talk.mp3", status("503 Busy", Retry_After="1"), file(DATA))
    connect = socket.create_connection
    errors = [NO_NETWORK["route"]]

    def lose(*arguments: Any, **options: Any) -> socket.socket:
        if errors:
            raise errors.pop()
        return connect(*arguments, **options)

    monkeypatch.setattr(socket, "create_connection", lose)
    monkeypatch.setattr(way_out, "has_way_out", lambda: False)
    way = Way(rules_for(url, private=False))
    transfer = Transfer(url, desk.folder / "download", way, Limits(patient=True))
    noting = transfer._ended = Noting(transfer)
    transfer.run()
    assert noting.noted == [True, False]


def test_the_time_without_a_network_is_none_of_the_downloads(desk: Desk) -> None:
    class Offline(Transfer):
        def run(self) -> None:
            if self._ended.wait(0.3):
                raise CutError

    limits = Limits(read_s=0.04, most_s=0.05, patient=True)
    way = Way(rules_for("https://example.org/x", private=False))
    transfer = Offline("https://example.org/x", desk.folder / "download", way, limits)
    transfer.waits = Pausing("no network", offline=True)
    desk.run(carry_out(transfer, limits, lambda _done, _total: None))


def test_a_host_that_never_answers_is_given_up_as_the_notice_says(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stt_desktop.media.download.fetcher._TELL_S", 0.005)
    told: list[AppError | None] = []

    async def scene(port: int) -> None:
        async def titled(_name: str) -> None: ...

        limits = Limits(read_s=5, pause_s=0.03, patient=True)
        await LinkDownloader(Surroundings, limits=limits).fetch(
            RemoteUrl(f"https://127.0.0.1:{port}/talk.mp3"),
            desk.folder,
            titled,
            lambda _done, _total: None,
            told.append,
        )

    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # taken, and nobody listens
        with pytest.raises(AppError) as given_up:
            desk.run(scene(nobody.getsockname()[1]))
    assert given_up.value.code == "download-failed"
    assert "try again" in given_up.value.advice()
    notice = told[0]
    assert notice is not None
    assert "for some minutes at most" in notice.advice()
    assert "goes on by itself" not in notice.advice()
