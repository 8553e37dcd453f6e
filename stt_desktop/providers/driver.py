"""Sends requests and gets answers: the only place that retries, waits, and adds the key.

Which bytes left decides, not the exception's type. A submission whose end was not handed to the
network cannot have been accepted: it is sent again, a few times. One that left whole is never sent
again, unless the service itself says that it refused it. A poll is repeated for ever: the service
works on the task all the while.
"""

import asyncio
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urljoin, urlsplit

from stt_desktop.domain.account import Account, is_loopback
from stt_desktop.domain.errors import (
    ANSWER_LOST,
    CERTIFICATE_UNUSABLE,
    KEY_MALFORMED,
    NETWORK_LOST,
    NO_CONNECTION_FOR_NOW,
    NO_SERVER_HERE,
    NOT_REACHED,
    NOT_TRUSTED,
    PROXY_UNUSABLE,
    SENDING_FAILED,
    SERVER_NOT_REACHED,
    AppError,
)
from stt_desktop.domain.events import Committing, Sending
from stt_desktop.domain.ports import (
    AccountBlockedError,
    AnswerLostError,
    Clock,
    Progress,
    Stage,
    Steps,
)
from stt_desktop.domain.secret import Secret
from stt_desktop.domain.source import RemoteUrl
from stt_desktop.providers.body import body_of
from stt_desktop.providers.channel import Call, Channel, Exchange, RawReply
from stt_desktop.providers.client import Network
from stt_desktop.providers.gate import Gate, backoff
from stt_desktop.providers.pace import Pace
from stt_desktop.providers.protocol import (
    Blocked,
    Busy,
    Done,
    Fail,
    FileBody,
    HttpApi,
    Reply,
    Request,
    Send,
    Unclear,
    Wait,
)
from stt_desktop.providers.trouble import Trouble
from stt_desktop.way_out import Lost

Settled = Send | Wait | Done | Fail | Blocked
"""The steps that are no longer the driver's."""

POLLS_AT_ONCE = 4
"""Connections of one account for polling. With 1,000 tasks every 10 s, 4 leave the loop's lag at
8 ms at the 99th percentile (8: 13 to 16 ms), and suffice for 40 polls a second at 100 ms each."""

_OFFLINE = frozenset({Lost.NETWORK, Lost.NAMES})
"""A service's name is a known one: where nobody tells it, the network behind is lost."""

_SHORTEST_KEY = 8
"""A shorter one is not searched for in answers: it would be found where it is none."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long. ``tries`` of a submission that cannot have been accepted; pauses
    between tries in seconds; ``answer_seconds`` is a limit above each request's own. While a
    network is there that knows no way to the service, it is tried ``tries_for_a_way``: some ten
    minutes, in which a router has started again, or has told no name for so long that it is seen to
    lead nowhere."""

    tries: int = 5
    first_pause: float = 1.0
    longest_pause: float = 30.0
    answer_seconds: float = math.inf
    tries_for_a_way: int = 40


class Driver:
    """One account's way to its service. All its requests pass one :class:`Gate`; its uploads keep
    to ``pace``."""

    def __init__(
        self,
        api: HttpApi,
        account: Account,
        network: Network,
        clock: Clock,
        patience: Patience = Patience(),
        *,
        pace: Pace | None = None,
    ) -> None:
        self._api = api
        self._account = account
        self._network = network
        self._clock = clock
        self._patience = patience
        self._pace = pace or Pace()
        self._gate = Gate(clock)
        self._asked_to_wait: AppError | None = None
        self._polling = asyncio.Semaphore(POLLS_AT_ONCE)
        self._idle: list[Channel] = []

    def close(self) -> None:
        """Close the connections that are kept. What is under way is its own task's to end."""
        for channel in self._idle:
            channel.client.close()
        self._idle.clear()

    # --- submissions ----------------------------------------------------------------------------

    async def submit(self, send: Send, name: str, key: Secret, steps: Steps) -> Settled:
        """Carry out ``send`` for the recording ``name``, until the service has accepted it or
        refused it. Without a network it waits for one, however long that takes.

        Raises:
            AppError: nothing was submitted: NOT_REACHED, SENDING_FAILED, SOURCE_*, KEY_MALFORMED.
            AnswerLostError: it left whole, and nobody knows what became of it.
            AccountBlockedError: proxy or certificates cannot be used, or the server's is not
                trusted. Nothing was submitted.
        """
        tries = _Tries(self._patience)
        charged = send.request.submits
        while True:
            number = await self._passed(steps, Progress(Stage.SENDING))
            await steps.record(Sending())
            exchange, outcome = await self._submitted(send.request, key, steps)
            if isinstance(outcome, AppError):
                raise outcome
            if isinstance(outcome, Trouble) and outcome.lost in _OFFLINE:
                failure = AppError(NETWORK_LOST, service=self._account.name, name=name)
            elif isinstance(outcome, Trouble):
                failure = self._failure(outcome, name, left=charged and exchange.left_whole)
            else:
                step = self._api.feed(send.state, outcome)
                if isinstance(step, Busy):
                    await steps.record(Sending())  # refused: whatever left was not accepted
                    self._refused(number, step)
                    continue
                if not isinstance(step, Unclear):
                    self._gate.answered(number)
                    return step
                failure = step.error
                if charged and exchange.left_whole:
                    raise self._lost(name, str(failure.details.get("said", "–")))
            count = tries.after(outcome)
            if count is None:
                raise failure
            steps.progress(Progress(Stage.SENDING, notice=failure))
            await self._pause(count)

    async def _submitted(
        self, request: Request, key: Secret, steps: Steps
    ) -> tuple[Exchange, Reply | Trouble | AppError]:
        call = self._call(request, key)
        body = None if request.body is None else body_of(request.body)
        meter = _Meter(self._clock, steps)
        shown = meter if isinstance(request.body, FileBody) else None
        exchange = Exchange(await self._channel(), call, body, on_sent=shown, pace=self._pace)
        outcome = await exchange.run(
            (lambda: steps.record(Committing())) if request.submits else _nothing_to_commit
        )
        return exchange, self._reply(outcome, key)

    def _failure(self, outcome: Trouble, name: str, *, left: bool) -> AppError:
        """What a submission without an answer ended with, if it may be sent again; else raises.
        ``left``: it left whole, and may be charged."""
        if left:
            raise self._lost(name, outcome.reason)
        if outcome.untrusted:
            error = AppError(NOT_TRUSTED, host=self._host, reason=outcome.reason)
            raise AccountBlockedError(error)
        if not outcome.connected:
            return self._not_reached(outcome)
        service = self._account.name
        return AppError(SENDING_FAILED, service=service, name=name, reason=outcome.reason)

    def _lost(self, name: str, reason: str) -> AnswerLostError:
        service = self._account.name
        return AnswerLostError(
            AppError(ANSWER_LOST, name=name, service=service, reason=reason.rstrip("."))
        )

    # --- polls ----------------------------------------------------------------------------------

    async def poll(self, wait: Wait, name: str, key: Secret, steps: Steps) -> Settled:
        """Send ``wait.then`` until it is answered, however long that takes.

        Raises:
            AccountBlockedError: proxy or certificates cannot be used.
        """
        failures = 0
        while True:
            number = await self._passed(steps, wait.progress)
            async with self._polling:
                if self._gate.seconds:
                    continue  # closed while this one queued
                outcome = await self._asked(wait.then, key)
            if isinstance(outcome, Reply):
                step = self._api.feed(wait.state, outcome)
                if isinstance(step, Busy):
                    self._refused(number, step)
                    continue
                if not isinstance(step, Unclear):
                    self._gate.answered(number)
                    return step
                problem = step.error
            else:
                problem = self._no_connection(name, outcome)
            failures += 1
            steps.progress(replace(wait.progress, notice=problem))
            await self._pause(failures)

    async def ask(self, request: Request, key: Secret) -> Reply:
        """Send a request that costs nothing, once.

        Raises:
            AppError: NOT_REACHED, NOT_TRUSTED or KEY_MALFORMED.
            AccountBlockedError: proxy or certificates cannot be used.
        """
        outcome = await self._asked(request, key)
        if isinstance(outcome, Reply):
            return outcome
        if outcome.untrusted:
            raise AppError(NOT_TRUSTED, host=self._host, reason=outcome.reason)
        raise self._not_reached(outcome)

    async def _asked(self, request: Request, key: Secret) -> Reply | Trouble:
        call = self._call(request, key)
        channel = self._idle.pop() if self._idle else await self._channel()
        outcome = await Exchange(channel, call, keep=True).run()
        if isinstance(outcome, RawReply):
            self._idle.append(channel)
        reply = self._reply(outcome, key)
        assert not isinstance(reply, AppError)  # a body's alone
        return reply

    def _no_connection(self, name: str, trouble: Trouble) -> AppError:
        if trouble.untrusted:
            return AppError(NOT_TRUSTED, host=self._host, reason=trouble.reason)
        service = self._account.name
        return AppError(NO_CONNECTION_FOR_NOW, service=service, name=name, reason=trouble.reason)

    # --- both -----------------------------------------------------------------------------------

    def _not_reached(self, trouble: Trouble) -> AppError:
        """What to do depends on where the server is: one nearby needs no internet connection."""
        service, host = self._account.name, self._host
        place = RemoteUrl(self._account.url)
        if is_loopback(place.host) and trouble.refused:
            return AppError(NO_SERVER_HERE, service=service, host=host)
        kind = NOT_REACHED if place.is_public else SERVER_NOT_REACHED
        return AppError(kind, service=service, host=host, reason=trouble.reason)

    @property
    def _host(self) -> str:
        return urlsplit(self._account.url).netloc

    def _refused(self, number: int, busy: Busy) -> None:
        self._asked_to_wait = busy.error
        self._gate.refused(number, busy.seconds)

    async def _passed(self, steps: Steps, progress: Progress) -> int:
        """Wait for the gate, and tell why."""
        if seconds := self._gate.seconds:
            steps.progress(replace(progress, seconds_left=seconds, notice=self._asked_to_wait))
        return await self._gate.passed()

    async def _pause(self, failures: int) -> None:
        patience = self._patience
        await self._clock.sleep(backoff(failures, patience.first_pause, patience.longest_pause))

    async def _channel(self) -> Channel:
        """Raises:
        AccountBlockedError: PROXY_UNUSABLE or CERTIFICATE_UNUSABLE: mending the settings mends
            it for every task.
        """
        try:
            return Channel(await self._network.client(self._account.url))
        except AppError as error:
            if error.kind not in {PROXY_UNUSABLE, CERTIFICATE_UNUSABLE}:
                raise
            raise AccountBlockedError(error) from None

    def _call(self, request: Request, key: Secret) -> Call:
        headers = self._api.authorize(_fit_for_a_header(key))
        query = f"?{urlencode(request.query)}" if request.query else ""
        url = f"{urljoin(self._account.url, request.path)}{query}"
        seconds = min(request.answer_seconds, self._patience.answer_seconds)
        return Call(request.method, url, headers, seconds)

    def _reply(
        self, outcome: RawReply | Trouble | AppError, key: Secret
    ) -> Reply | Trouble | AppError:
        """The answer without the key, should the service repeat it: answers are kept and shown."""
        if not isinstance(outcome, RawReply):
            return outcome
        text = key.reveal()
        if len(text) < _SHORTEST_KEY:
            return Reply(outcome.status, outcome.headers, outcome.body, self._clock.now_ms())
        forms = {text, text.replace("/", "\\/")}  # as some write it in JSON
        found = re.compile("|".join(re.escape(form) for form in forms))
        in_body = re.compile(found.pattern.encode())
        headers: Mapping[str, str] = {n: found.sub("***", v) for n, v in outcome.headers.items()}
        body = in_body.sub(b"***", outcome.body)
        return Reply(outcome.status, headers, body, self._clock.now_ms())


class _Tries:
    """Of one submission, by what kept it from its answer. A network that is lost in between begins
    the search for a way anew."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._failed = self._without_way = self._without_network = 0

    def after(self, outcome: Reply | Trouble) -> int | None:
        """How many of that kind there were; None when that was the last one."""
        match outcome:
            case Trouble(lost=Lost.NETWORK | Lost.NAMES):
                self._without_network += 1
                self._without_way = 0
                return self._without_network
            case Trouble(lost=Lost.WAY):
                self._without_way += 1
                most, count = self._patience.tries_for_a_way, self._without_way
            case _:
                self._failed += 1
                most, count = self._patience.tries, self._failed
        return count if count < most else None


async def _nothing_to_commit() -> None:
    """Of what nobody charges for, the end leaves without a note in the journal."""


def _fit_for_a_header(key: Secret) -> str:
    """The key's text, seen to be one that can stand in a header: what cannot would end in an
    exception that quotes it."""
    text = key.reveal()
    for position, character in enumerate(text, start=1):
        if not "!" <= character <= "~":
            raise AppError(KEY_MALFORMED, position=position)
    return text


class _Meter:
    """Turns bytes sent into progress with an estimate of the time left."""

    def __init__(self, clock: Clock, steps: Steps) -> None:
        self._clock = clock
        self._steps = steps
        self._began = clock.monotonic()

    def __call__(self, sent: int, length: int) -> None:
        took = self._clock.monotonic() - self._began
        left = took * (length - sent) / sent if sent and took >= 1 else None
        self._steps.progress(Progress(Stage.SENDING, sent, length, left))
