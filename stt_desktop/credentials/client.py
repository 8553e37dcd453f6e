"""Asks the child process for what only the keyring knows, and never waits for ever."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from stt_desktop.children import Child, Ended, Message
from stt_desktop.credentials import systems
from stt_desktop.domain.errors import (
    KEYRING_LOCKED,
    KEYRING_REFUSED,
    KEYRING_SILENT,
    KEYRING_UNAVAILABLE,
    AppError,
)
from stt_desktop.domain.secret import Secret
from stt_desktop.i18n import _

log = logging.getLogger(__name__)

START_S = 30.0
"""Python and its libraries from a cold disk, under a virus scanner."""
QUIET_S = 10.0
"""A keyring that need not ask anybody answers within milliseconds."""
ASKING_S = 120.0
"""So long a person may take to find and type a password."""
_KEPT_WARM_S = 10.0
"""A list of accounts asks many times in a row; a process that holds keys does not stay."""
_GONE_S = 5.0


class KeyringClient:
    """One request at a time, to a child that is started when it is needed.

    ``command`` starts it (``worker.main``), in ``environment``. Every method raises AppError:
    KEYRING_LOCKED, KEYRING_UNAVAILABLE, KEYRING_SILENT or KEYRING_REFUSED. Cancelling one kills
    the child, and with it the prompt on screen.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        start_s: float = START_S,
        quiet_s: float = QUIET_S,
        asking_s: float = ASKING_S,
    ) -> None:
        self._command = tuple(command)
        self._environment = dict(environment)
        self._start_s = start_s
        self._quiet_s = quiet_s
        self._asking_s = asking_s
        self._child: Child | None = None
        self._ready = False
        self._asking = False
        self._turn = asyncio.Lock()
        self._cooling: asyncio.TimerHandle | None = None

    @property
    def child_pid(self) -> int | None:
        """The child's process id while one runs."""
        return None if self._child is None or self._child.ended else self._child.pid

    async def check(self) -> tuple[str, bool]:
        """The keyring's name and whether it is locked."""
        answer = await self._ask_quietly({"do": "check"})
        return str(answer["name"]), bool(answer["locked"])

    async def look(self, account: str) -> bool:
        """Whether there is a key. Nobody is asked to unlock anything for that."""
        return bool((await self._ask_quietly({"do": "look", "account": account}))["found"])

    async def read(self, account: str) -> Secret | None:
        """The key; None where there is none."""
        key = (await self._ask({"do": "read", "account": account}))["key"]
        return None if key is None else Secret(str(key))

    async def write(self, account: str, key: Secret) -> None:
        await self._ask({"do": "write", "account": account, "key": key.reveal()})

    async def delete(self, account: str) -> None:
        await self._ask({"do": "delete", "account": account})

    async def close(self) -> None:
        """End the child; a request under way is the caller's to cancel first."""
        self._stop_cooling()
        child = self._child
        if child is not None:
            self._drop(child)
            await child.wait(_GONE_S)

    async def _ask_quietly(self, request: Mapping[str, object]) -> Mapping[str, Any]:
        """As :meth:`_ask`, but do not wait behind a question that the person has on screen."""
        try:
            async with asyncio.timeout(self._quiet_s):
                if self._asking:
                    raise AppError(KEYRING_LOCKED)
                await self._turn.acquire()
        except TimeoutError:
            raise self._silence(self._quiet_s) from None
        try:
            return await self._converse(request)
        finally:
            self._turn.release()

    async def _ask(self, request: Mapping[str, object]) -> Mapping[str, Any]:
        async with self._turn:
            return await self._converse(request)

    async def _converse(self, request: Mapping[str, object]) -> Mapping[str, Any]:
        """Send a request and wait for its answer, as long as is right for what happens."""
        self._stop_cooling()
        try:
            child = await self._running_child()
            child.send(request)
            answer = await self._next(child, self._quiet_s)
            while answer["event"] == "asking":
                self._asking = True
                answer = await self._next(child, self._asking_s)
        except BaseException:
            # Cancelled, silent or gone: nobody waits for the rest.
            if self._child is not None:
                self._drop(self._child)
            raise
        finally:
            self._asking = False
        self._start_cooling()
        log.debug("%s for account %s: %s", request["do"], request.get("account"), answer["event"])
        if answer["event"] == "error":
            raise _failure(answer)
        return answer

    async def _running_child(self) -> Child:
        if self._child is None or self._child.ended:
            self._child = Child(
                self._command, _log_child, name="keyring", environment=self._environment
            )
            await self._next(self._child, self._start_s)  # "ready"
        return self._child

    async def _next(self, child: Child, seconds: float) -> Mapping[str, Any]:
        try:
            async with asyncio.timeout(seconds):
                message: Message = await child.messages.get()
        except TimeoutError:
            raise self._silence(seconds) from None
        if isinstance(message, Ended):
            log.warning("the keyring's process ended with %s", message.code)
            reason = _("the program's part that talks to it ended unexpectedly")
            raise AppError(KEYRING_UNAVAILABLE, reason=reason)
        return message

    def _silence(self, seconds: float) -> AppError:
        if self._asking:
            return AppError(KEYRING_LOCKED)
        return AppError(KEYRING_SILENT, seconds=round(seconds))

    def _drop(self, child: Child) -> None:
        child.kill()
        if self._child is child:
            self._child = None

    def _start_cooling(self) -> None:
        loop = asyncio.get_running_loop()
        self._cooling = loop.call_later(_KEPT_WARM_S, self._cool_down)

    def _stop_cooling(self) -> None:
        if self._cooling is not None:
            self._cooling.cancel()
            self._cooling = None

    def _cool_down(self) -> None:
        if self._child is not None:
            self._drop(self._child)


def _failure(answer: Mapping[str, Any]) -> AppError:
    reasons = {
        systems.NO_BUS: _("this session has no message bus (D-Bus)"),
        systems.NO_SERVICE: _("no keyring service runs in this session"),
        systems.NO_BACKEND: _("this system has none that the program can use"),
        systems.NO_LOGON: _("this login has no access to the Credential Manager"),
        systems.DISMISSED: _("its question was dismissed"),
        systems.NOT_KEPT: _("it did not keep the key as it was given"),
    }
    reason = str(answer["reason"])
    reason = reasons.get(reason, reason)
    match answer["code"]:
        case systems.Locked.code:
            return AppError(KEYRING_LOCKED)
        case systems.Unavailable.code:
            return AppError(KEYRING_UNAVAILABLE, reason=reason)
        case _:
            return AppError(KEYRING_REFUSED, reason=reason)


def _log_child(line: str) -> None:
    log.info("keyring: %s", line)
