"""Joins a service's pure side and the driver behind the port ``Transcriber``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import assert_never

from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import (
    KEY_MALFORMED,
    KEY_MISSING,
    KEY_REFUSED,
    KEY_WANTED,
    KEYRING_UNAVAILABLE,
    AppError,
)
from stt_desktop.domain.events import Accepted
from stt_desktop.domain.keys import KeySource
from stt_desktop.domain.ports import AccountBlockedError, Clock, Job, Steps
from stt_desktop.domain.secret import Secret
from stt_desktop.domain.transcript import Recognition
from stt_desktop.providers.driver import Driver, Settled
from stt_desktop.providers.protocol import (
    Blocked,
    Done,
    Fail,
    HttpApi,
    RemoteState,
    Reply,
    Request,
    Send,
    Wait,
)

NO_KEY = Secret("")

_COUNTERS = frozenset({"polls", "odd", "fetching_ms"})
"""What changes with every poll, and is not worth a write: they start anew after a restart."""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What a test of an account found. ``tested`` is False where the service offers no test at no
    cost; ``error`` is None when the key is good. ``models`` are those that the service lists."""

    tested: bool
    error: AppError | None = None
    models: tuple[str, ...] = ()


class HttpTranscriber:
    """Implements :class:`~stt_desktop.domain.ports.Transcriber` for one account."""

    def __init__(
        self,
        api: HttpApi,
        account: Account,
        driver: Driver,
        credentials: KeySource,
        clock: Clock,
    ) -> None:
        self._api = api
        self._account = account
        self._driver = driver
        self._credentials = credentials
        self._clock = clock

    async def run(self, job: Job, steps: Steps) -> str:
        """See :meth:`stt_desktop.domain.ports.Transcriber.run`."""
        return await self.converse(self._api.start(job), job, steps, lambda _state: None)

    async def converse(
        self,
        first: Send | Wait | Fail,
        job: Job,
        steps: Steps,
        follow: Callable[[RemoteState], None],
    ) -> str:
        """Carry out ``first`` and what its answers ask for; the raw answer. ``follow`` gets the
        state of each request that is sent. Raises as :meth:`run`."""
        run = _Run(self, job, steps)
        step: Settled = first
        while True:
            if isinstance(step, Send | Wait):
                follow(step.state)
            match step:
                case Done(raw):
                    return raw
                case Fail(error):
                    raise error
                case Blocked(error):
                    raise AccountBlockedError(error)
                case Send() | Wait():
                    step = await run.carried_out(step)
                case _:
                    assert_never(step)

    def read(self, raw: str) -> Recognition:
        """See :meth:`stt_desktop.domain.ports.Transcriber.read`."""
        return self._api.read(raw)

    async def test(self) -> ProbeResult:
        """See whether the service takes the account's key, at no cost. Never raises AppError."""
        request = self._api.probe()
        if request is None:
            return ProbeResult(tested=False)
        try:
            reply = await self.ask(request)
        except AccountBlockedError as blocked:
            return ProbeResult(tested=True, error=blocked.error)
        except AppError as error:
            return ProbeResult(tested=True, error=error)
        return ProbeResult(tested=True, error=self._api.judge_probe(reply))

    async def ask(self, request: Request) -> Reply:
        """Send a request that costs nothing, once, with the account's key.

        Raises:
            AppError: KEY_MISSING or another of the key's, NOT_REACHED or NOT_TRUSTED.
            AccountBlockedError: proxy or certificates cannot be used.
        """
        return await self._driver.ask(request, await self._key())

    async def _key(self) -> Secret:
        """The account's key; an empty one where it may go without."""
        try:
            return await self._credentials.key(self._account)
        except AppError as error:
            optional = self._account.capabilities.optional_key
            if optional and error.kind in {KEY_MISSING, KEYRING_UNAVAILABLE}:
                return NO_KEY
            raise

    async def key(self) -> Secret:
        """Raises:
        AccountBlockedError: there is no key, or the keyring does not give it.
        """
        try:
            return await self._key()
        except AppError as error:
            raise AccountBlockedError(error) from None

    async def once(self, step: Send | Wait, job: Job, key: Secret, steps: Steps) -> Settled:
        """Carry out one step with ``key``."""
        name = job.source.label
        try:
            if isinstance(step, Send):
                return await self._driver.submit(step, name, key, steps)
            return await self._driver.poll(step, name, key, steps)
        except AppError as error:
            if error.kind is not KEY_MALFORMED:
                raise
            raise AccountBlockedError(error) from None

    async def wait(self, seconds: float) -> None:
        if seconds > 0:
            await self._clock.sleep(seconds)


class _Run:
    """One job under way: its key, and what the journal knows of the service's side."""

    def __init__(self, transcriber: HttpTranscriber, job: Job, steps: Steps) -> None:
        self._transcriber = transcriber
        self._job = job
        self._steps = steps
        self._key: Secret | None = None
        self._known = _lasting(job.remote)

    async def carried_out(self, step: Send | Wait) -> Settled:
        if isinstance(step, Wait):
            await self._journaled(step.state)
            self._steps.progress(step.progress)
            await self._transcriber.wait(step.seconds)
        if self._key is None:
            self._key = await self._transcriber.key()
        answer = await self._transcriber.once(step, self._job, self._key, self._steps)
        if not isinstance(answer, Blocked):
            return answer
        # The person may have entered another key meanwhile.
        newer = await self._transcriber.key()
        if newer == self._key:
            return self._judged(answer)
        self._key = newer
        return self._judged(await self._transcriber.once(step, self._job, newer, self._steps))

    def _judged(self, answer: Settled) -> Settled:
        """What refuses a key refuses its lack, where none was sent."""
        match answer:
            case Blocked(error) if error.kind is KEY_REFUSED and self._key == NO_KEY:
                return Blocked(AppError(KEY_WANTED, **error.details))
            case _:
                return answer

    async def _journaled(self, state: RemoteState) -> None:
        """A thousand waiting tasks must not write the journal with every poll."""
        lasting = _lasting(state)
        if lasting != self._known:
            await self._steps.record(Accepted(str(state["task_id"]), dict(state)))
            self._known = lasting


def _lasting(state: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in state.items() if name not in _COUNTERS}
