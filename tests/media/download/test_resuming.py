"""Downloads that go on where they stopped: by range, by version, after a power cut."""

import json
import os
from pathlib import Path

import pytest

from tests.media.download.desk import DATA, Desk
from tests.services.downloads import Answer, Asked, DownloadServer, Outlet, file, status


def test_another_version_is_fetched_from_its_start(desk: Desk, server: DownloadServer) -> None:
    newer = DATA[::-1]
    url = server.plan(
        "/talk.mp3",
        file(DATA, upto=300_000),
        file(newer, etag='"v2"', upto=100_000),
        file(newer, etag='"v2"'),
    )
    assert desk.get(url).read_bytes() == newer


def test_a_range_that_does_not_exist_starts_anew(desk: Desk, server: DownloadServer) -> None:
    url = server.plan("/talk.mp3", file(DATA, upto=300_000), status("416 Nope"), file(DATA))
    assert desk.get(url).read_bytes() == DATA
    assert server.ranges() == [None, "bytes=300000-", None]


def test_ranges_that_are_always_refused_end(desk: Desk, server: DownloadServer) -> None:
    url = server.plan("/talk.mp3", status("416 Nope"))
    assert desk.fails(url).code == "download-failed"
    assert len(server.asked) == 2


def test_less_than_the_rest_is_not_taken_for_the_whole(desk: Desk, server: DownloadServer) -> None:
    """A server may send less than it is asked for (RFC 9110, 15.3.7)."""

    def some(asked: Asked, out: Outlet) -> None:
        start = int(asked.headers["range"].removeprefix("bytes=").rstrip("-"))
        piece = DATA[start : start + 200_000]
        span = f"bytes {start}-{start + len(piece) - 1}/{len(DATA)}"
        length = str(len(piece))
        out.head("206 Partial Content", ETag='"v1"', Content_Range=span, Content_Length=length)
        out.raw(piece)

    url = server.plan("/talk.mp3", file(DATA, upto=100_000), some)
    assert desk.get(url).read_bytes() == DATA


def part(start: int, end: int, total: str = "*") -> Answer:
    """Bytes ``start`` to ``end`` (not included), of a file whose size the server may not know."""

    def answer(_asked: Asked, out: Outlet) -> None:
        span, length = f"bytes {start}-{end - 1}/{total}", str(end - start)
        out.head("206 Partial Content", ETag='"v1"', Content_Range=span, Content_Length=length)
        out.raw(DATA[start:end])

    return answer


def of_unknown_length(_asked: Asked, out: Outlet) -> None:
    """Breaks off after 100,000 bytes."""
    out.head("200 OK", ETag='"v1"', Content_Type="audio/mpeg", Transfer_Encoding="chunked")
    out.raw(b"%x\r\n%s\r\n" % (100_000, DATA[:100_000]))


@pytest.mark.parametrize("tells", [True, False])
def test_parts_of_an_unknown_whole_are_asked_for_to_the_end(
    desk: Desk, server: DownloadServer, tells: bool
) -> None:
    """RFC 9110, 14.4: a part's total may be ``*``; that there is no more, a 416 says."""
    end = {"Content_Range": f"bytes */{len(DATA)}"} if tells else {}
    url = server.plan(
        "/talk.mp3",
        of_unknown_length,
        part(100_000, 350_000),
        part(350_000, len(DATA)),
        status("416 No More", b"", **end),
    )
    assert desk.get(url).read_bytes() == DATA
    assert server.ranges() == [None, "bytes=100000-", "bytes=350000-", "bytes=600000-"]


def test_a_part_of_an_unknown_whole_is_measured_by_what_was_known_before(
    desk: Desk, server: DownloadServer
) -> None:
    url = server.plan("/talk.mp3", file(DATA, upto=100_000), part(100_000, len(DATA)))
    assert desk.get(url).read_bytes() == DATA
    assert len(server.asked) == 2


def test_the_same_part_over_and_over_is_no_progress(desk: Desk, server: DownloadServer) -> None:
    again = part(0, 100_000)
    url = server.plan("/talk.mp3", file(DATA, upto=100_000), again)
    assert "another part" in desk.fails(url).message()
    assert len(server.asked) == 2


def test_what_is_whole_already_is_not_fetched_again(desk: Desk, server: DownloadServer) -> None:
    """The program was killed between a download's last byte and its name."""
    (desk.folder / "download").write_bytes(DATA)
    note(desk, there=len(DATA))
    assert desk.get(server.plan("/talk.mp3", file(DATA))).read_bytes() == DATA
    assert server.ranges() == ["bytes=600000-"]


# --- after a power cut ------------------------------------------------------------------------


def note(desk: Desk, **more: object) -> None:
    kept = {"version": '"v1"', "there": 0, "total": len(DATA)} | more
    (desk.folder / "download.etag").write_text(json.dumps(kept), encoding="utf-8")


def test_only_what_was_synced_is_relied_on(desk: Desk, server: DownloadServer) -> None:
    """A file may be longer than what was written to it: the rest is zeros."""
    (desk.folder / "download").write_bytes(DATA[:200_000] + bytes(300_000))
    note(desk, there=200_000)
    assert desk.get(server.plan("/talk.mp3", file(DATA))).read_bytes() == DATA
    assert server.ranges() == ["bytes=200000-"]


@pytest.mark.parametrize(
    "kept", [b"", b"{", b"[]", b'{"version": ""v1""}', b'{"version": "v", "there": 900000}']
)
def test_a_note_that_tells_nothing_starts_anew(
    desk: Desk, server: DownloadServer, kept: bytes
) -> None:
    (desk.folder / "download").write_bytes(bytes(300_000))
    (desk.folder / "download.etag").write_bytes(kept)
    assert desk.get(server.plan("/talk.mp3", file(DATA))).read_bytes() == DATA
    assert server.ranges() == [None]


def test_a_length_is_noted_only_when_the_disk_has_it(
    desk: Desk, server: DownloadServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: dict[int, int] = {}
    real = os.fsync

    def fsync(handle: int) -> None:
        real(handle)
        found = os.fstat(handle)
        synced[found.st_ino] = found.st_size

    noted: list[tuple[int, int]] = []
    write = Path.write_text

    def write_text(path: Path, text: str, encoding: str | None = None) -> int:
        if path.name.startswith("download.etag"):
            number = (desk.folder / "download").stat().st_ino if json.loads(text)["there"] else 0
            noted.append((json.loads(text)["there"], synced.get(number, 0)))
        return write(path, text, encoding=encoding)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "write_text", write_text)
    monkeypatch.setattr("stt_desktop.media.download.transfer._KEEP_EVERY_S", 0.0)
    desk.get(server.plan("/talk.mp3", file(DATA, upto=300_000), file(DATA)))
    assert len(noted) > 4
    assert {there for there, _safe in noted} >= {0, 300_000, len(DATA)}
    assert all(there <= safe for there, safe in noted)
    whole = desk.folder / "talk.mp3"
    assert synced[whole.stat().st_ino] == len(DATA)


def test_another_part_than_asked_for_is_refused(desk: Desk, server: DownloadServer) -> None:
    wrong = status("206 Partial Content", DATA, Content_Range="bytes 999999-1599998/1599999")
    url = server.plan("/talk.mp3", file(DATA, upto=300_000), wrong)
    assert "another part" in desk.fails(url).message()
