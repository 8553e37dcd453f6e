"""Downloads against a real server that behaves, breaks off, changes and lies."""

import asyncio
import errno
import os
import socket
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.errors import DOWNLOAD_FAILED, AppError
from stt_desktop.media.download import HttpFetcher
from tests.media.serving import FileServer, Served

Run = Callable[[Coroutine[Any, Any, Any]], Any]

DATA = os.urandom(1_000_000)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "file.bin"


def fetch(run: Run, url: str, target: Path, **options: Any) -> list[tuple[int, int | None]]:
    """Download; the progress that was told."""
    told: list[tuple[int, int | None]] = []
    fetcher = HttpFetcher(connect_s=5, read_s=10, pause_s=0)
    run(
        fetcher.fetch(
            url, target, progress=lambda done, total: told.append((done, total)), **options
        )
    )
    return told


def refused(run: Run, url: str, target: Path, **options: Any) -> AppError:
    with pytest.raises(AppError) as caught:
        fetch(run, url, target, **options)
    assert caught.value.kind is DOWNLOAD_FAILED
    return caught.value


def test_a_file_arrives_with_progress(run: Run, server: FileServer, target: Path) -> None:
    server.files["/f"] = Served(DATA)
    told = fetch(run, server.url("/f"), target, size=len(DATA))
    assert target.read_bytes() == DATA
    assert told[-1] == (len(DATA), len(DATA))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert [*target.parent.iterdir()] == [target], "nothing is left beside it"


def test_a_broken_connection_is_gone_on_with(run: Run, server: FileServer, target: Path) -> None:
    server.files["/f"] = Served(DATA, breaks=[300_000, 300_000])
    fetch(run, server.url("/f"), target)
    assert target.read_bytes() == DATA
    ranges = [asked for _, asked in server.asked]
    assert ranges[0] is None
    assert ranges[1] == "bytes=300000-"
    assert ranges[2] == "bytes=600000-"


def test_a_later_call_goes_on_where_the_first_stopped(
    run: Run, server: FileServer, target: Path
) -> None:
    server.files["/f"] = Served(DATA, breaks=[400_000, 0, 0])
    error = refused(run, server.url("/f"), target)
    assert error.details["host"] == "127.0.0.1"
    assert target.stat().st_size == 400_000
    server.files["/f"].breaks.clear()
    server.asked.clear()
    told = fetch(run, server.url("/f"), target)
    assert server.asked == [("/f", "bytes=400000-")]
    assert told[0][0] > 400_000
    assert target.read_bytes() == DATA


def test_another_version_is_fetched_from_its_start(
    run: Run, server: FileServer, target: Path
) -> None:
    server.files["/f"] = Served(DATA, breaks=[400_000, 0, 0])
    refused(run, server.url("/f"), target)
    newer = bytes(reversed(DATA))[:700_000]
    server.files["/f"] = Served(newer, etag='"v2"')
    fetch(run, server.url("/f"), target)
    assert target.read_bytes() == newer


@pytest.mark.parametrize("served", [Served(DATA, ranges=False), Served(DATA, etag=None)])
def test_a_server_without_ranges_is_asked_from_the_start(
    run: Run, server: FileServer, target: Path, served: Served
) -> None:
    served.breaks[:] = [400_000]
    server.files["/f"] = served
    fetch(run, server.url("/f"), target)
    assert target.read_bytes() == DATA


def test_a_longer_older_file_does_not_shine_through(
    run: Run, server: FileServer, target: Path
) -> None:
    target.write_bytes(DATA + DATA)
    server.files["/f"] = Served(DATA[:1000])
    fetch(run, server.url("/f"), target)
    assert target.read_bytes() == DATA[:1000]


def test_what_is_there_is_not_fetched(run: Run, server: FileServer, target: Path) -> None:
    target.write_bytes(DATA)
    assert fetch(run, server.url("/f"), target, size=len(DATA)) == [(len(DATA), len(DATA))]
    assert server.asked == []


def test_another_size_is_refused_at_once(run: Run, server: FileServer, target: Path) -> None:
    server.files["/f"] = Served(DATA)
    error = refused(run, server.url("/f"), target, size=5)
    assert "instead of 5" in error.message()
    assert not target.exists()


def test_more_than_the_size_is_refused_while_it_comes(
    run: Run, server: FileServer, target: Path
) -> None:
    server.files["/f"] = Served(DATA, length=False)
    refused(run, server.url("/f"), target, size=300_000)
    assert target.stat().st_size <= 300_000


def test_less_than_the_size_is_no_success(run: Run, server: FileServer, target: Path) -> None:
    server.files["/f"] = Served(DATA, length=False, ranges=False)
    error = refused(run, server.url("/f"), target, size=len(DATA) + 1)
    assert "ended after" in error.message()


def test_redirects_are_followed(run: Run, server: FileServer, target: Path) -> None:
    server.files["/a"] = Served(b"", location="/b")
    server.files["/b"] = Served(b"", location=server.url("/f"))
    server.files["/f"] = Served(DATA)
    fetch(run, server.url("/a"), target)
    assert target.read_bytes() == DATA


def test_endless_redirects_end(run: Run, server: FileServer, target: Path) -> None:
    server.files["/a"] = Served(b"", location="/a")
    assert "redirects" in refused(run, server.url("/a"), target).message()
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "elsewhere", ["http://example.org/f", "file:///etc/passwd", "ftp://127.0.0.1/f", "https://"]
)
def test_an_unsafe_redirect_is_refused(
    run: Run, server: FileServer, target: Path, elsewhere: str
) -> None:
    server.files["/a"] = Served(b"", location=elsewhere)
    assert "safe" in refused(run, server.url("/a"), target).message()


def test_an_error_page_is_no_file(run: Run, server: FileServer, target: Path) -> None:
    assert "404" in refused(run, server.url("/none"), target).message()
    assert not target.exists()


def test_a_packed_answer_is_refused(run: Run, server: FileServer, target: Path) -> None:
    server.files["/f"] = Served(DATA, encoding="gzip")
    assert "packed" in refused(run, server.url("/f"), target).message()


def test_a_server_that_is_not_there_is_an_error(run: Run, server: FileServer, target: Path) -> None:
    url = server.url("/f")
    server.server_close()
    assert refused(run, url, target).retryable


@pytest.mark.parametrize(
    ("name", "value"), [("ALL_PROXY", "socks://127.0.0.1:1"), ("HTTPS_PROXY", "nonsense://x")]
)
def test_a_broken_proxy_setting_is_an_error(
    run: Run, target: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert "proxy" in refused(run, "https://files.invalid/f", target).message()


def test_a_companys_own_index_is_asked(
    run: Run, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person's pip names it, or their network leads there; the hash tells what it brings."""
    asked: list[Any] = []

    def look_up(_host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", port))]

    def connect(_: socket.socket, address: Any) -> None:
        asked.append(address)
        raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", connect)
    assert "refused" in refused(run, "https://packages.example/model.whl", target).message()
    assert asked
    assert set(asked) == {("10.0.0.7", 443)}


def test_this_computer_is_asked_without_a_proxy(
    run: Run, server: FileServer, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "[::1]")
    server.files["/f"] = Served(DATA)
    fetch(run, server.url("/f"), target)
    assert target.read_bytes() == DATA


def test_cancelling_keeps_what_has_arrived(run: Run, server: FileServer, target: Path) -> None:
    server.files["/f"] = Served(DATA, holds=400_000)

    async def cancel() -> None:
        arrived = asyncio.Event()
        fetcher = HttpFetcher()

        def progress(_done: int, _total: int | None) -> None:
            arrived.set()

        task = asyncio.create_task(fetcher.fetch(server.url("/f"), target, progress=progress))
        await asyncio.wait_for(arrived.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(cancel())
    there = target.read_bytes()
    assert there
    assert there == DATA[: len(there)]
    server.files["/f"].holds = None
    fetch(run, server.url("/f"), target)
    assert target.read_bytes() == DATA


def test_a_folder_that_cannot_be_written_is_an_error(
    run: Run, server: FileServer, tmp_path: Path
) -> None:
    server.files["/f"] = Served(DATA)
    refused(run, server.url("/f"), tmp_path / "no" / "folder" / "file.bin")
