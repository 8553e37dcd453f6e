"""The folders in which tasks' files are made, and what becomes of them."""

import sys
from collections.abc import Callable, Collection, Coroutine, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.ports import Progress, Stage
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.domain.workshop import Wanted
from stt_desktop.media.disk import check
from stt_desktop.media.download.links import Surroundings
from stt_desktop.media.extract.preparer import ChildPreparer
from stt_desktop.media.probe import AvMedia
from stt_desktop.media.workshop import FileWorkshop, open_workshop
from tests.media import make
from tests.media.formats import record
from tests.services.downloads import DownloadServer, downloads, file

Run = Callable[[Coroutine[Any, Any, Any]], Any]

PROGRAM = [sys.executable, "-P", "-m", "stt_desktop"]
DATA = bytes(range(256)) * 1000
ANY = Wanted("work", frozenset({".mp3", ".m4a"}), extract=True)


@pytest.fixture
def web() -> Iterator[DownloadServer]:
    with downloads() as running:
        yield running


@pytest.fixture
def workshop(tmp_path: Path) -> FileWorkshop:
    return open_workshop(tmp_path / "cache", Surroundings, PROGRAM)


async def no_title(_name: str) -> None: ...


def no_progress(_progress: Progress) -> None: ...


async def made_of(
    workshop: FileWorkshop, path: Path, wanted: Wanted = ANY, tell: Any = no_progress
) -> Path:
    source = LocalFile(str(path))
    media = await AvMedia().probe(source)
    return Path((await workshop.prepare("t1", source, media, wanted, tell)).path)


def test_what_was_downloaded_stays_for_another_try(
    run: Run, workshop: FileWorkshop, web: DownloadServer, tmp_path: Path
) -> None:
    link = RemoteUrl(web.plan("/talk.mp4", file(DATA)))

    async def scene() -> None:
        told: list[Progress] = []
        assert await workshop.fetched("t1") is None
        fetched = await workshop.fetch("t1", link, no_title, told.append)
        assert (told[-1].stage, told[-1].done) == (Stage.DOWNLOADING, len(DATA))
        assert await workshop.fetched("t1") == fetched
        made = Path(fetched.path).parent / "made-1"
        made.mkdir()
        (made / "talk.m4a").write_bytes(b"sound")
        assert "downloads kept" in check(tmp_path, tmp_path / "cache").fact
        await workshop.clear("t1", keep_fetched=True)
        assert not made.exists()
        assert await workshop.fetched("t1") == fetched
        await workshop.clear("t1")
        assert await workshop.fetched("t1") is None
        assert "downloads kept" not in check(tmp_path, tmp_path / "cache").fact
        await workshop.clear("t1")

    run(scene())


def test_a_folder_made_during_a_sweep_stays(
    run: Run, workshop: FileWorkshop, tmp_path: Path
) -> None:
    root = tmp_path / "cache" / "tasks"
    for name in ("known", "stray"):
        (root / name).mkdir(parents=True)

    (root / "known" / "talk.mp3").write_bytes(DATA)

    async def kept(sizes: Mapping[str, int]) -> Collection[str]:
        assert sizes == {"known": len(DATA), "stray": 0}
        (root / "new").mkdir()  # another process has begun a task
        return {"known"}

    run(workshop.sweep(kept))
    assert {one.name for one in root.iterdir()} == {"known", "new"}


def test_a_sweep_without_folders_asks_nobody(run: Run, workshop: FileWorkshop) -> None:
    async def kept(_sizes: Mapping[str, int]) -> Collection[str]:
        raise AssertionError

    run(workshop.sweep(kept))


def test_what_is_made_is_made_once(run: Run, workshop: FileWorkshop, tmp_path: Path) -> None:
    video = record(tmp_path, ".mp4")

    async def scene() -> None:
        told: list[Progress] = []
        made = await made_of(workshop, video, ANY, told.append)
        assert made.name == "clicks.m4a"
        assert told
        assert told[0].stage is Stage.PREPARING
        before = made.stat().st_mtime_ns
        assert await made_of(workshop, video) == made
        assert made.stat().st_mtime_ns == before
        make.write(video, make.tone(2.0), codec="aac", rate=48_000, video_s=2.0)
        again = await made_of(workshop, video)
        assert again != made
        assert not made.exists()

    run(scene())


def test_a_picture_that_saves_nothing_is_sent_along(
    run: Run, workshop: FileWorkshop, tmp_path: Path
) -> None:
    tiny = make.write(tmp_path / "tiny.mp4", make.tone(30.0), codec="aac", rate=48_000, video_s=0.1)
    wanted = Wanted("work", frozenset({".mp4", ".m4a"}), extract=True)
    assert run(made_of(workshop, tiny, wanted)) == tiny


@pytest.mark.parametrize("track", [2, 9])
def test_a_track_that_is_not_there_is_told(
    run: Run, workshop: FileWorkshop, tmp_path: Path, track: int
) -> None:
    video = record(tmp_path, ".mp4")
    with pytest.raises(AppError) as caught:
        run(made_of(workshop, video, Wanted("work", track=track)))
    assert (caught.value.code, caught.value.details["count"]) == ("track-missing", 1)


def test_a_format_that_nobody_takes_is_told(
    run: Run, workshop: FileWorkshop, tmp_path: Path
) -> None:
    with pytest.raises(AppError) as caught:
        run(made_of(workshop, record(tmp_path, ".mp4"), Wanted("work", frozenset({".xyz"}))))
    assert caught.value.code == "format-not-taken"


def test_a_source_that_vanishes_is_told(run: Run, workshop: FileWorkshop, tmp_path: Path) -> None:
    video = record(tmp_path, ".mp4")

    async def scene() -> None:
        source = LocalFile(str(video))
        media = await AvMedia().probe(source)
        video.unlink()
        with pytest.raises(AppError) as caught:
            await workshop.prepare("t1", source, media, ANY, no_progress)
        assert caught.value.code == "source-missing"

    run(scene())


@pytest.mark.parametrize(
    "command", [["/nowhere/at/all"], [sys.executable, "-c", "import os; os.abort()"]]
)
def test_a_child_that_dies_takes_nothing_along(
    run: Run, tmp_path: Path, command: list[str]
) -> None:
    video = record(tmp_path, ".mp4")

    async def scene() -> None:
        source = LocalFile(str(video))
        media = await AvMedia().probe(source)
        with pytest.raises(AppError) as caught:
            await ChildPreparer(command).prepare(tmp_path / "t", source, media, ANY, no_progress)
        assert caught.value.code == "preparing-failed"

    run(scene())
