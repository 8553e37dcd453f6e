"""Downloads from servers that break, change, lie and attack."""

import gzip
import json
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from stt_desktop.media.download.transfer import Limits
from tests.media.download.desk import DATA, FAST, IMPATIENT, Desk
from tests.services.downloads import (
    DownloadServer,
    Outlet,
    downloads,
    file,
    hostile,
    redirect,
    status,
)


def test_a_file_comes_with_its_name(desk: Desk, server: DownloadServer) -> None:
    named = {"Content_Disposition": 'attachment; filename="Lecture 1.mp3"'}
    found = desk.get(server.plan("/x", file(DATA, headers=named)))
    assert (found.name, found.read_bytes()) == ("Lecture 1.mp3", DATA)
    assert desk.titles == ["Lecture 1.mp3"]
    assert desk.told[-1] == (len(DATA), len(DATA))
    assert {one.name for one in desk.folder.iterdir()} == {"Lecture 1.mp3", "download.json"}


def test_what_is_there_is_not_fetched_again(desk: Desk, server: DownloadServer) -> None:
    url = server.plan("/talk.mp3", file(DATA))
    desk.get(url)
    assert desk.get(url).read_bytes() == DATA
    assert len(server.asked) == 1
    (desk.folder / "talk.mp3").unlink()
    assert desk.get(url).read_bytes() == DATA


BREAKS: dict[str, Callable[[Outlet], None]] = {
    "reset": Outlet.reset,
    "closed": lambda _out: None,
    "stalled": Outlet.silence,
}


@pytest.mark.parametrize("how", BREAKS)
def test_what_breaks_is_gone_on_with(desk: Desk, server: DownloadServer, how: str) -> None:
    desk.limits = replace(FAST, read_s=1)
    broken = file(DATA, upto=200_000, then=BREAKS[how])
    found = desk.get(server.plan("/talk.mp3", broken, file(DATA)))
    assert found.read_bytes() == DATA
    first, second = server.ranges()
    assert first is None
    # A reset takes along what had arrived and was not read yet.
    assert 0 < int(str(second).removeprefix("bytes=").rstrip("-")) <= 200_000


def test_a_byte_now_and_then_is_a_stall(desk: Desk, server: DownloadServer) -> None:
    desk.limits = IMPATIENT
    slow = file(DATA, upto=0, then=lambda out: out.endless(b"x", 0.02))
    error = desk.fails(server.plan("/talk.mp3", slow))
    assert (error.code, "too long" in error.message()) == ("download-failed", True)


def test_headers_that_never_end_are_a_stall(desk: Desk, server: DownloadServer) -> None:
    def drip(out: Outlet) -> None:
        out.raw(b"HTTP/1.1 200 OK\r\n")
        out.endless(b"X", 0.02)

    desk.limits = IMPATIENT
    assert desk.fails(server.plan("/talk.mp3", hostile(drip))).code == "download-failed"


@pytest.mark.parametrize("length", [len(DATA) + 1, len(DATA) * 2])
def test_a_length_that_is_not_kept_is_no_success(
    desk: Desk, server: DownloadServer, length: int
) -> None:
    lying = file(DATA, etag=None, headers={"Content_Length": str(length)})
    assert desk.fails(server.plan("/talk.mp3", lying)).code == "download-failed"


def test_more_than_its_length_is_cut(desk: Desk, server: DownloadServer) -> None:
    found = desk.get(server.plan("/talk.mp3", file(DATA, headers={"Content_Length": "1000"})))
    assert found.read_bytes() == DATA[:1000]


@pytest.mark.parametrize("line", ["429 Too Many Requests", "503 Service Unavailable", "500 Oh"])
def test_what_passes_is_asked_again(desk: Desk, server: DownloadServer, line: str) -> None:
    url = server.plan("/talk.mp3", status(line, Retry_After="0"), status(line), file(DATA))
    assert desk.get(url).read_bytes() == DATA


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("401 Unauthorized", "link-forbidden"),
        ("403 Forbidden", "link-forbidden"),
        ("404 Not Found", "link-dead"),
        ("410 Gone", "link-dead"),
        ("400 Bad", "download-failed"),
        ("204 No Content", "download-failed"),
        ("429 Too Many Requests", "link-busy"),
        ("503 Service Unavailable", "link-busy"),
    ],
)
def test_statuses_have_their_words(
    desk: Desk, server: DownloadServer, line: str, code: str
) -> None:
    error = desk.fails(server.plan("/talk.mp3", status(line)))
    assert error.code == code
    assert error.details["host"] == "127.0.0.1"
    assert len(server.asked) <= 5


def test_an_hour_of_waiting_is_not_waited(desk: Desk, server: DownloadServer) -> None:
    url = server.plan("/talk.mp3", status("429 Slow Down", Retry_After="3600"))
    assert desk.fails(url).code == "link-busy"
    assert len(server.asked) == 1


# --- attacks ----------------------------------------------------------------------------------


def test_an_endless_body_ends(desk: Desk, server: DownloadServer) -> None:
    def pour(out: Outlet) -> None:
        out.head("200 OK", Content_Type="audio/mpeg")
        out.endless(bytes(65536))

    assert desk.fails(server.plan("/talk.mp3", hostile(pour))).code == "link-too-large"
    assert (desk.folder / "download").stat().st_size <= FAST.most_bytes


def test_an_endless_chunked_body_ends(desk: Desk, server: DownloadServer) -> None:
    def pour(out: Outlet) -> None:
        out.head("200 OK", Transfer_Encoding="chunked")
        out.endless(b"10000\r\n" + bytes(65536) + b"\r\n")

    assert desk.fails(server.plan("/talk.mp3", hostile(pour))).code == "link-too-large"


def test_a_length_without_measure_is_refused_at_once(desk: Desk, server: DownloadServer) -> None:
    url = server.plan("/talk.mp3", file(DATA, headers={"Content_Length": str(10**15)}))
    assert desk.fails(url).code == "link-too-large"
    assert not (desk.folder / "download").exists()


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "gzip, gzip", "zstd"])
def test_a_packed_bomb_is_not_unpacked(desk: Desk, server: DownloadServer, encoding: str) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    error = desk.fails(server.plan("/talk.mp3", file(bomb, headers={"Content_Encoding": encoding})))
    assert "packed" in error.message()


@pytest.mark.parametrize("piece", [b"A" * 65536, b"X-A: b\r\n" * 8192])
def test_a_gigabyte_of_headers_is_not_read(
    desk: Desk, server: DownloadServer, piece: bytes
) -> None:
    def flood(out: Outlet) -> None:
        out.raw(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(2**30 // 65536):
            out.raw(piece)

    assert desk.fails(server.plan("/talk.mp3", hostile(flood))).code == "download-failed"
    server.close()
    assert server.most_sent < 20_000_000


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("file:///etc/passwd", "link-unsafe"),
        ("ftp://127.0.0.1/x", "link-unsafe"),
        ("http://example.org/talk.mp3", "link-unsafe"),
        ("data:audio/wav;base64,UklGRg==", "link-unsafe"),
        ("https://10.0.0.1/admin", "link-private"),
        ("https://192.168.1.1/reboot", "link-private"),
        ("https://169.254.169.254/latest/meta-data", "link-private"),
        ("https://[fd00::1]/", "link-private"),
        ("https://[::ffff:192.168.0.1]/", "link-private"),
        ("//10.1.2.3/x", "link-unsafe"),
    ],
)
def test_a_redirect_leads_nowhere_else(
    desk: Desk, server: DownloadServer, target: str, code: str
) -> None:
    assert desk.fails(server.plan("/talk.mp3", redirect(target))).code == code


def test_endless_redirects_end(desk: Desk, server: DownloadServer) -> None:
    url = server.plan("/talk.mp3", redirect("/talk.mp3"))
    assert "redirects" in desk.fails(url).message()
    assert len(server.asked) == 6


def test_a_name_that_changes_its_meaning_gains_nothing(
    desk: Desk, server: DownloadServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the address that is connected to is judged, each time."""
    asked: list[str] = []
    answers = iter(["127.0.0.1", "10.0.0.7", "169.254.169.254"])

    def rebind(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebind)
    for _ in range(3):
        error = desk.fails("https://rebound.example/talk.mp3")
        assert (error.code, error.details["host"]) == ("link-private", "rebound.example")
    assert asked == ["rebound.example"] * 3
    assert not server.asked


def test_a_persons_own_unsafe_or_private_link_is_refused(desk: Desk) -> None:
    assert desk.fails("http://example.org/talk.mp3").code == "link-unsafe"
    assert desk.fails("https://192.168.1.20/talk.mp3").code == "link-private"


def test_a_name_with_dots_and_slashes_stays_in_its_folder(
    desk: Desk, server: DownloadServer
) -> None:
    for number, name in enumerate(("../../../escape.mp3", "..\\..\\escape.mp3", "/tmp/escape.mp3")):
        folder = desk.folder / str(number)
        folder.mkdir()
        one = Desk(folder, desk.run)
        named = {"Content_Disposition": f'attachment; filename="{name}"'}
        found = one.get(server.plan("/x", file(DATA, headers=named)))
        assert found == folder / "escape.mp3"


@pytest.mark.parametrize("kind", ["audio/mpeg", "application/octet-stream"])
@pytest.mark.parametrize(
    "name", ["download", "download.json", "Download.JSON", "download.new", "download.etag"]
)
def test_a_name_cannot_be_that_of_our_own_records(
    desk: Desk, server: DownloadServer, name: str, kind: str
) -> None:
    named = {"Content_Disposition": f'attachment; filename="{name}"'}
    url = server.plan("/x", file(DATA, kind=kind, headers=named))
    found = desk.get(url)
    assert found.read_bytes() == DATA
    assert json.loads((desk.folder / "download.json").read_text())["name"] == found.name
    assert desk.get(url).read_bytes() == DATA
    assert len(server.asked) == 1


NUMBERS = {
    "length": {"Content_Length": "9" * 5000},
    "total": {"Content_Range": f"bytes 0-9/{'9' * 5000}"},
    "span": {"Content_Range": f"bytes 0-{'9' * 5000}/10"},
}


@pytest.mark.parametrize("headers", NUMBERS.values(), ids=NUMBERS)
def test_numbers_of_thousands_of_digits_are_none(
    desk: Desk, server: DownloadServer, headers: dict[str, str]
) -> None:
    url = server.plan("/talk.mp3", status("206 Partial Content", DATA, **headers))
    assert desk.fails(url).code in {"download-failed", "link-too-large"}


def test_a_date_beyond_all_calendars_is_none(desk: Desk, server: DownloadServer) -> None:
    when = f"Mon, 01 Jan {'9' * 30} 00:00:00 GMT"
    url = server.plan("/talk.mp3", status("503 Busy", Retry_After=when), file(DATA))
    assert desk.get(url).read_bytes() == DATA


@pytest.mark.parametrize("target", ["http://[", "https://[::1", "//[x]/", "http://127.0.0.1:x/"])
def test_a_redirect_to_no_address_is_refused(
    desk: Desk, server: DownloadServer, target: str
) -> None:
    assert desk.fails(server.plan("/talk.mp3", redirect(target))).code == "link-unsafe"


def test_a_name_of_a_hundred_thousand_parts_is_read_at_once(
    desk: Desk, server: DownloadServer
) -> None:
    named = {"Content_Disposition": 'attachment; filename="' + ";x=" * 20_000}
    began = time.process_time()
    found = desk.get(server.plan("/talk.mp3", file(DATA, headers=named)))
    assert time.process_time() - began < 1
    assert found.read_bytes() == DATA


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/octet-stream"])
def test_a_page_is_no_recording(desk: Desk, server: DownloadServer, kind: str) -> None:
    page = b"  <!DOCTYPE html><html><body>Please log in</body></html>"
    assert desk.fails(server.plan("/x", file(page, kind=kind))).code == "link-without-recording"


def test_a_full_disk_is_told_before_a_byte(
    desk: Desk, server: DownloadServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stt_desktop.media.download import transfer

    monkeypatch.setattr(transfer, "RESERVE", 10**18)
    assert desk.fails(server.plan("/talk.mp3", file(DATA))).code == "disk-full"
    assert not (desk.folder / "download").exists()


def test_a_persons_name_and_password_reach_their_host_only(
    desk: Desk, server: DownloadServer
) -> None:
    with downloads() as other:
        target = other.plan("/talk.mp3", file(DATA))
        url = server.plan("/x", redirect(target)).replace("http://", "http://ann:s%C3%A9cret@")
        desk.get(url)
        assert server.asked[0].headers["authorization"].startswith("Basic ")
        assert "authorization" not in other.asked[0].headers


def test_the_whole_has_its_time(desk: Desk, server: DownloadServer) -> None:
    desk.limits = Limits(read_s=10, most_s=0.2, most_bytes=10**9)
    slow = file(DATA, upto=0, then=lambda out: out.endless(bytes(2000), 0.01))
    assert desk.fails(server.plan("/talk.mp3", slow)).code == "download-failed"
