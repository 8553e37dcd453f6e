"""A recording at an OpenAI-compatible server: whole where it takes that, else in parts.

Each part's answer is on disk before the next part leaves. The finished parts tell where the rest
begins: whatever ends the work, only what no answer has come for is sent again, and no time shifts.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath
from typing import Protocol

from stt_desktop.domain.account import LEAST_LIMIT_BYTES, LEAST_LIMIT_MS, Account
from stt_desktop.domain.errors import (
    LINK_NOT_TAKEN,
    PART_REFUSED,
    SOURCE_NO_SPEECH,
    SOURCE_TOO_LARGE,
    SOURCE_TOO_LONG,
    AppError,
)
from stt_desktop.domain.events import Event, PartAnswered, Sending
from stt_desktop.domain.parts import Cutter, PartFile, PartLimit
from stt_desktop.domain.ports import AccountBlockedError, Job, Progress, Stage, Steps
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.transcript import Recognition
from stt_desktop.providers.openai import OpenAi, models_in
from stt_desktop.providers.openai_answer import Part, dump_part, dump_parts, kept_parts
from stt_desktop.providers.openai_server import Form, Server
from stt_desktop.providers.openai_servers import Servers
from stt_desktop.providers.protocol import RemoteState, Reply
from stt_desktop.providers.transcriber import HttpTranscriber, ProbeResult

_LEAST_BYTES = LEAST_LIMIT_BYTES // 4
_LEAST_MS = LEAST_LIMIT_MS // 4
"""A server that refuses so little takes nothing."""


class OpenAiTranscriber:
    """Implements :class:`~stt_desktop.domain.ports.Transcriber` for one account."""

    def __init__(
        self, api: OpenAi, account: Account, http: HttpTranscriber, cutter: Cutter, servers: Servers
    ) -> None:
        self._api = api
        self._account = account
        self._http = http
        self._cutter = cutter
        self._servers = servers

    async def run(self, job: Job, steps: Steps) -> str:
        """See :meth:`stt_desktop.domain.ports.Transcriber.run`."""
        source = job.source
        if not isinstance(source, LocalFile):
            raise AppError(LINK_NOT_TAKEN, service=self._account.name, name=source.label)
        work = _Work(self, job, steps, source)
        if not work.done and self._takes(job, source):
            try:
                return await work.send_whole()
            except _RefusedError as refused:
                await steps.record(Sending())  # refused: whatever left was not accepted
                size_bytes = 0 if job.media is None else job.media.size_bytes
                await self.learn_limit(refused, size_bytes, source.name)
        return await work.send_in_parts(self._cutter)

    def read(self, raw: str) -> Recognition:
        """See :meth:`stt_desktop.domain.ports.Transcriber.read`."""
        return self._api.read(raw)

    # --- the account --------------------------------------------------------------------------

    async def test(self) -> ProbeResult:
        """See whether the server takes the account, at no cost. Never raises AppError."""
        try:
            reply = await self._list()
        except AppError as error:
            return ProbeResult(tested=True, error=error)
        found = self._api.judge_probe(reply)
        return ProbeResult(tested=True, error=found, models=models_in(reply) or ())

    async def _list(self) -> Reply:
        """The answer to the question for the models, where the server has one."""
        server = self._servers.of(self._account)
        try:
            first = await self._http.ask(self._api.probe(moved=server.moved))
            if models_in(first) is not None or first.status not in {404, 405}:
                return first
            other = await self._http.ask(self._api.probe(moved=not server.moved))
        except AccountBlockedError as blocked:
            raise blocked.error from None
        if models_in(other) is None:
            return first
        await self._learn(replace(server, moved=not server.moved))
        return other

    # --- for the work -------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """Who answers: the person may lead an account to another server, or to another model."""
        return f"{self._account.url} {self._account.model_name}"

    @property
    def limit(self) -> PartLimit:
        """What the server takes at once: as the account says, or less where it has refused that."""
        account, server = self._account, self._servers.of(self._account)
        sizes = [one for one in (account.most_bytes, server.most_bytes) if one is not None]
        lengths = [one for one in (account.limit_ms, server.most_ms) if one is not None]
        return PartLimit(min(sizes, default=None), min(lengths, default=None))

    def _takes(self, job: Job, source: LocalFile) -> bool:
        """Whether the recording can go as it is."""
        limit, known = self.limit, self._account.capabilities.extensions
        if known is not None and PurePath(source.path).suffix.lower() not in known:
            return False
        if job.media is None:
            return True
        small = limit.most_bytes is None or job.media.size_bytes <= limit.most_bytes
        return small and (limit.most_ms is None or (job.media.duration_ms or 0) <= limit.most_ms)

    async def converse(
        self, job: Job, steps: Steps, file: LocalFile, file_name: str, extent: tuple[int, int]
    ) -> str:
        """Send ``file``; ``extent`` is its size in bytes and its duration in ms.

        Raises:
            _RefusedError: it is too large or too long.
        """
        server = self._servers.of(self._account)
        first = self._api.submission(job, file, file_name, server)

        def follow(state: RemoteState) -> None:
            nonlocal server
            form, moved = Form(str(state["form"])), bool(state.get("moved"))
            server = replace(server, form=form, moved=moved)

        try:
            raw = await self._http.converse(first, job, steps, follow)
        except AppError as error:
            most = int(error.details.get("most", 0)) or None
            if error.kind is SOURCE_TOO_LARGE:
                raise _RefusedError(error, server.refusing_bytes(extent[0], most)) from None
            if error.kind is SOURCE_TOO_LONG:
                raise _RefusedError(error, server.refusing_ms(extent[1], most)) from None
            raise
        await self._learn(server)
        return raw

    async def learn_limit(self, refused: "_RefusedError", size_bytes: int, name: str) -> None:
        """Take note that ``size_bytes`` of the recording ``name`` were refused.

        Raises:
            AppError: PART_REFUSED: less is not worth trying, for each part may be charged as a
                whole minute.
        """
        server = refused.server
        if (server.most_bytes or _LEAST_BYTES) < _LEAST_BYTES or (
            server.most_ms or _LEAST_MS
        ) < _LEAST_MS:
            size = f"{size_bytes / 1_000_000:.1f} MB"
            raise AppError(PART_REFUSED, service=self._account.name, name=name, size=size)
        await self._learn(server)

    async def _learn(self, server: Server) -> None:
        await self._servers.keep(self._account, server)


class _RefusedError(Exception):
    """Too large or too long for the server; ``server`` is what is known of it now."""

    def __init__(self, error: AppError, server: Server) -> None:
        super().__init__(error.code)
        self.server = server


class _Way(Protocol):
    """What :class:`_Work` needs of the transcriber."""

    @property
    def name(self) -> str: ...
    @property
    def limit(self) -> PartLimit: ...
    async def converse(
        self, job: Job, steps: Steps, file: LocalFile, file_name: str, extent: tuple[int, int]
    ) -> str: ...
    async def learn_limit(self, refused: _RefusedError, size_bytes: int, name: str) -> None: ...


class _Work:
    """One recording under way; ``done`` are its answered parts, in order."""

    def __init__(self, way: _Way, job: Job, steps: Steps, source: LocalFile) -> None:
        self._way = way
        self._job = job
        self._steps = steps
        self._source = source
        self.done = kept_parts(job.parts, job.content, way.name)
        self._sent = False

    async def send_whole(self) -> str:
        media = self._job.media
        extent = (0, 0) if media is None else (media.size_bytes, media.duration_ms or 0)
        job, source = self._job, self._source
        return await self._way.converse(job, self._steps, source, source.name, extent)

    async def send_in_parts(self, cutter: Cutter) -> str:
        """Send what is not done yet; the whole answer."""
        while await self._send_some(cutter):
            pass  # cut again from there, into smaller ones
        if not self.done:
            raise AppError(SOURCE_NO_SPEECH, name=self._source.name)
        if not self._sent:
            # All was answered before the program ended: an answer comes only of what is sent.
            await self._steps.record(Sending())
        return dump_parts(self.done)

    async def _send_some(self, cutter: Cutter) -> bool:
        """Send part after part to the end; True when one was refused as too large."""
        start_ms = self.done[-1].end_ms if self.done else 0
        async with cutter.open(self._source, start_ms, self._job.task_id) as cutting:
            heard = self._heard()
            while (part := await cutting.next(self._way.limit, heard)) is not None:
                try:
                    await self._send_part(part)
                except _RefusedError as refused:
                    await self._steps.record(Sending())
                    await self._way.learn_limit(refused, part.size_bytes, self._source.name)
                    return True
        return False

    async def _send_part(self, part: PartFile) -> None:
        number = len(self.done)
        name = f"{PurePath(self._source.name).stem}-{number + 1}.flac"
        steps = _PartSteps(self._steps, number + 1)
        extent = part.size_bytes, part.end_ms - part.start_ms
        self._sent = True
        file = LocalFile(part.path)
        raw = await self._way.converse(self._job, steps, file, name, extent)
        answered = Part(part.start_ms, part.end_ms, raw, self._job.content, self._way.name)
        await self._steps.record(PartAnswered(number, dump_part(answered), extent[1]))
        self.done.append(answered)

    def _heard(self) -> Callable[[int], None]:
        media = self._job.media
        total = None if media is None else media.duration_ms

        def tell(done_ms: int) -> None:
            number = len(self.done) + 1
            self._steps.progress(Progress(Stage.PREPARING, done_ms, total, part=number))

        return tell


class _PartSteps:
    """The pipeline's side of one part: its progress says which part it is."""

    def __init__(self, steps: Steps, number: int) -> None:
        self._steps = steps
        self._number = number

    async def record(self, event: Event) -> None:
        await self._steps.record(event)

    async def keep_part(self, index: int, raw: str) -> None:
        await self._steps.keep_part(index, raw)

    def progress(self, progress: Progress) -> None:
        self._steps.progress(replace(progress, part=self._number))
