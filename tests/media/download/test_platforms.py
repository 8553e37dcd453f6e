"""Recordings in pages, by yt-dlp's generic extractor and a real server. Its child is a process."""

import asyncio
import errno
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.source import RemoteUrl
from stt_desktop.media.download.links import LinkDownloader, Surroundings
from stt_desktop.media.download.platform_worker import _addresses_of, told
from stt_desktop.media.download.platforms import Pace, YtDlp
from stt_desktop.media.download.transfer import Limits
from tests.services.downloads import DownloadServer, downloads, file, redirect, status

Run = Callable[[Coroutine[Any, Any, Any]], Any]

COMMAND = [sys.executable, "-P", "-m", "stt_desktop", "--platform-worker"]
DATA = bytes(number * 31 % 251 for number in range(300_000))
PLAIN = Surroundings()
PAGE = """<!DOCTYPE html><html><head><title>采访 / talk: part 1</title></head>
<body><h1>Talk</h1><video src="{source}" type="video/mp4" controls></video></body></html>"""


@pytest.fixture
def web() -> Iterator[DownloadServer]:
    with downloads() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "100 %(title)s"
    made.mkdir()
    return made


class Seen:
    def __init__(self) -> None:
        self.titles: list[str] = []
        self.told: list[tuple[int, int | None]] = []

    async def titled(self, name: str) -> None:
        self.titles.append(name)

    def progress(self, done: int, total: int | None) -> None:
        self.told.append((done, total))


def get(
    run: Run, url: str, folder: Path, around: Surroundings = PLAIN, most: int = 10**9
) -> tuple[Path, Seen]:
    seen = Seen()
    downloader = LinkDownloader(
        lambda: around, YtDlp(COMMAND, most_bytes=most), Limits(pause_s=0.0)
    )
    work = downloader.fetch(RemoteUrl(url), folder, seen.titled, seen.progress)
    found: Path = run(asyncio.wait_for(work, 60))
    return found, seen


def page(web: DownloadServer, source: str) -> str:
    body = PAGE.format(source=source).encode()
    return web.plan("/watch", file(body, kind="text/html; charset=utf-8", etag=None))


def test_a_recording_in_a_page_is_found_and_named(
    run: Run, web: DownloadServer, folder: Path
) -> None:
    web.plan("/media/v.mp4", file(DATA, kind="video/mp4"))
    url = page(web, "/media/v.mp4")
    found, seen = get(run, url, folder)
    assert found.read_bytes() == DATA
    assert found.parent == folder
    assert found.suffix == ".mp4"
    assert "采访" in found.name
    assert "/" not in found.name
    assert seen.titles == [found.name]
    assert seen.told[-1] == (len(DATA), len(DATA))
    again, _ = get(run, url, folder)
    assert again == found


def test_a_page_without_a_recording_says_so(run: Run, web: DownloadServer, folder: Path) -> None:
    url = web.plan("/about", file(b"<!DOCTYPE html><html><p>Hello</p></html>", kind="text/html"))
    with pytest.raises(AppError) as caught:
        get(run, url, folder)
    assert caught.value.code == "link-without-recording"


def test_a_page_with_several_says_how_many(run: Run, web: DownloadServer, folder: Path) -> None:
    body = b"".join(
        b'<video><source src="/media/%d.mp4" type="video/mp4"></video>' % one for one in range(3)
    )
    url = web.plan("/all", file(b"<!DOCTYPE html><html>" + body, kind="text/html"))
    with pytest.raises(AppError) as caught:
        get(run, url, folder)
    assert caught.value.code == "link-to-several"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("https://10.1.2.3/v.mp4", "link-private"),
        ("http://169.254.169.254/v.mp4", "link-unsafe"),
        ("http://example.org/v.mp4", "link-unsafe"),
    ],
)
def test_a_page_leads_nowhere_else(
    run: Run, web: DownloadServer, folder: Path, source: str, code: str
) -> None:
    with pytest.raises(AppError) as caught:
        get(run, page(web, source), folder)
    assert caught.value.code == code


def test_only_proxies_are_exempt_from_the_judgement(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked for without a proxy is no proxy."""
    for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://127.0.0.7:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert _addresses_of(None) == {"127.0.0.7"}
    assert _addresses_of("http://127.0.0.8:3128") == {"127.0.0.8"}


def test_a_redirect_of_a_pages_recording_is_judged(
    run: Run, web: DownloadServer, folder: Path
) -> None:
    web.plan("/media/v.mp4", redirect("https://192.168.0.1/v.mp4"))
    with pytest.raises(AppError) as caught:
        get(run, page(web, "/media/v.mp4"), folder)
    assert caught.value.code == "link-private"


def test_a_recording_in_a_page_has_its_limit(run: Run, web: DownloadServer, folder: Path) -> None:
    web.plan("/media/v.mp4", file(DATA, kind="video/mp4"))
    with pytest.raises(AppError) as caught:
        get(run, page(web, "/media/v.mp4"), folder, most=100_000)
    assert caught.value.code == "link-too-large"


def test_a_recording_in_a_page_leaves_room_on_the_disk(
    run: Run, web: DownloadServer, folder: Path
) -> None:
    web.plan("/media/v.mp4", file(DATA, kind="video/mp4"))
    seen = Seen()
    work = YtDlp(COMMAND, reserve=10**18).fetch(
        page(web, "/media/v.mp4"), folder, PLAIN, seen.titled, seen.progress
    )
    with pytest.raises(AppError) as caught:
        run(asyncio.wait_for(work, 60))
    assert (caught.value.code, caught.value.details["folder"]) == ("disk-full", str(folder))


def test_a_full_disk_is_told_as_one() -> None:
    failure = Exception("ERROR: unable to write data: [Errno 28] No space left on device")
    disk = OSError(errno.ENOSPC, "No space left on device")
    failure.exc_info = (OSError, disk, None)  # type: ignore[attr-defined]
    assert told(failure)["code"] == "disk-full"


COMES = """
import json, sys
done = 0
while True:
    done += 10**7
    print(json.dumps({"event": "progress", "done": done, "total": None}), flush=True)
"""


def test_a_platform_that_has_no_end_is_given_up(run: Run, folder: Path) -> None:
    seen = Seen()
    child = YtDlp([sys.executable, "-c", COMES], most_s=0.2)
    url = "https://example.org/watch"
    with pytest.raises(AppError) as caught:
        run(asyncio.wait_for(child.fetch(url, folder, PLAIN, seen.titled, seen.progress), 60))
    assert (caught.value.code, caught.value.details["reason"]) == (
        "video-failed",
        "it took too long",
    )


def test_a_platform_that_drips_is_given_up(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pace, "is_too_slow", lambda _pace, done: done >= 5 * 10**7)
    seen = Seen()
    child = YtDlp([sys.executable, "-c", COMES])
    url = "https://example.org/watch"
    with pytest.raises(AppError) as caught:
        run(asyncio.wait_for(child.fetch(url, folder, PLAIN, seen.titled, seen.progress), 60))
    assert caught.value.details["reason"] == "it came too slowly"
    assert [done for done, _total in seen.told] == [10**7, 2 * 10**7, 3 * 10**7, 4 * 10**7]


def test_what_drips_is_too_slow_and_what_begins_has_its_time() -> None:
    now = 1000.0
    pace = Pace(60, lambda: now)
    looks = [
        (300, 10, False),  # the first bytes, after a long look at the page
        (59, 11, False),
        (1, 10 + 60 * 1024, False),  # just enough
        (60, 10 + 120 * 1024, False),
        (10, 5, False),  # it begins anew
        (59, 6, False),
        (1, 60 * 1024, True),
    ]
    for seconds, done, slow in looks:
        now += seconds
        assert pace.is_too_slow(done) is slow


def test_cookies_are_sent_and_the_persons_file_is_left_alone(
    run: Run, web: DownloadServer, folder: Path, tmp_path: Path
) -> None:
    cookies = tmp_path / "cookies.txt"
    text = "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\ts3cr3t\n"
    cookies.write_text(text)
    web.plan("/media/v.mp4", file(DATA, kind="video/mp4"))
    get(run, page(web, "/media/v.mp4"), folder, Surroundings(cookies_file=str(cookies)))
    assert any("s3cr3t" in one.headers.get("cookie", "") for one in web.asked)
    assert cookies.read_text() == text


@pytest.mark.parametrize("content", ["not cookies at all\n", None])
def test_a_cookies_file_that_is_none_is_told(
    run: Run, web: DownloadServer, folder: Path, tmp_path: Path, content: str | None
) -> None:
    cookies = tmp_path / "cookies.txt"
    if content is not None:
        cookies.write_text(content)
    with pytest.raises(AppError) as caught:
        get(run, page(web, "/v.mp4"), folder, Surroundings(cookies_file=str(cookies)))
    assert caught.value.code == "cookies-unusable"


def test_a_page_that_refuses_is_no_platforms_here(
    run: Run, web: DownloadServer, folder: Path
) -> None:
    """A refusal with a page: only a platform that is known by name is asked in another way."""
    url = web.plan("/watch", status("403 Forbidden", b"<html>no", Content_Type="text/html"))
    with pytest.raises(AppError) as caught:
        get(run, url, folder)
    assert caught.value.code == "link-forbidden"
    assert len(web.asked) == 1


def test_cancelling_ends_the_child(run: Run, web: DownloadServer, folder: Path) -> None:
    async def scene() -> None:
        begun = asyncio.Event()
        seen = Seen()

        async def titled(_name: str) -> None:
            begun.set()

        stuck = file(DATA, kind="video/mp4", upto=1000, then=lambda out: out.silence())
        web.plan("/media/v.mp4", stuck)
        platforms = YtDlp(COMMAND)
        around = Surroundings()
        work = asyncio.ensure_future(
            platforms.fetch(page(web, "/media/v.mp4"), folder, around, titled, seen.progress)
        )
        await asyncio.wait_for(begun.wait(), 60)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(work, 10)

    run(scene())


def test_a_child_that_is_none_is_an_error(run: Run, web: DownloadServer, folder: Path) -> None:
    async def scene() -> None:
        seen = Seen()
        platforms = YtDlp(["/nowhere/at/all"])
        with pytest.raises(AppError) as caught:
            await platforms.fetch(
                "https://example.org/", folder, Surroundings(), seen.titled, seen.progress
            )
        assert caught.value.code == "video-failed"

    run(scene())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("[youtube] x: Private video. Sign in if you've been granted access", "private"),
        ("[youtube] x: Video unavailable. This video has been removed by the uploader", "gone"),
        ("[youtube] x: Sign in to confirm your age. Use --cookies-from-browser", "login"),
        ("[Instagram] x: Requested content is not available, rate-limit reached or login", "login"),
        ("[x] The uploader has not made this video available in your country", "elsewhere"),
        ("[x] This video is DRM protected", "protected"),
        ("[x] Join this channel to get access to members-only content", "private"),
        ("[youtube] x: This live event will begin in 3 hours.", "live"),
        ("[vimeo] 1: HTTP Error 404: Not Found", "gone"),
        ("[x] Unable to extract data; please report this issue on …", "failed"),
    ],
)
def test_what_platforms_say(words: str, code: str) -> None:
    said = told(Exception(f"ERROR: {words}"))
    assert (said["event"], said["code"]) == ("error", code)
    assert "report" not in str(said.get("reason"))
