"""The child process that calls the keyring, and may be killed while it waits there.

Requests (standard input) and events (standard output), one JSON object a line::

    {"do": "check"}                           {"event": "keyring", "name": str, "locked": bool}
    {"do": "look", "account": id}             {"event": "found", "found": bool}
    {"do": "read", "account": id}             {"event": "key", "key": str or null}
    {"do": "write", "account": id, "key": …}  {"event": "done"}
    {"do": "delete", "account": id}           {"event": "done"}

``{"event": "ready"}`` comes first, before any request is served. ``{"event": "asking"}`` may
come before an answer: the system may be asking the person something from now on. Instead of an
answer: ``{"event": "error", "code": "locked" | "unavailable" | "refused", "reason": str}``.

It ends at once when its standard input ends. Nothing that it prints holds a key: of an unexpected
error, only the type is told.
"""

import ctypes
import json
import logging
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from stt_desktop.children import read_requests, take_over_standard_streams
from stt_desktop.credentials.systems import (
    NO_LOGON,
    NOT_KEPT,
    Announce,
    Keyring,
    KeyringFailure,
    Locked,
    Refused,
    Unavailable,
    open_keyring,
)

_NO_LOGON_SESSION = 1312
"""ERROR_NO_SUCH_LOGON_SESSION of Windows: a service, or a login over the network."""


def main(opened: Callable[[Announce], Keyring] = open_keyring) -> int:
    """Serve until standard input ends. The frozen program's ``--keyring-worker`` comes here."""
    _leave_no_dump()
    # Ctrl-C in a terminal reaches every process there; the program above decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable()
    requests, answers = take_over_standard_streams()
    inbox = read_requests(requests)
    worker = Worker(answers, opened)
    while True:
        worker.serve(inbox.get())


class Worker:
    """Answers one request after the other."""

    def __init__(self, answers: BinaryIO, opened: Callable[[Announce], Keyring]) -> None:
        self._answers = answers
        self._keyring: Keyring | KeyringFailure
        try:
            self._keyring = opened(self._announce)
        except KeyringFailure as failure:
            self._keyring = failure
        self._send({"event": "ready"})

    def serve(self, request: Mapping[str, Any]) -> None:
        keyring = self._keyring
        try:
            answer = (
                _error(keyring)
                if isinstance(keyring, KeyringFailure)
                else _answer(keyring, request)
            )
        except KeyringFailure as failure:
            answer = _error(failure)
        except Exception as error:  # noqa: BLE001 - keyrings raise anything; we always answer
            answer = _error(_told(error))
        self._send(answer)

    def _announce(self) -> None:
        self._send({"event": "asking"})

    def _send(self, message: Mapping[str, object]) -> None:
        try:
            self._answers.write(json.dumps(message).encode("ascii") + b"\n")
            self._answers.flush()
        except OSError:
            sys.exit(0)  # nobody listens any more


def _answer(keyring: Keyring, request: Mapping[str, Any]) -> Mapping[str, object]:
    match request["do"]:
        case "check":
            locked = keyring.locked()
            return {"event": "keyring", "name": keyring.name(), "locked": locked}
        case "look":
            found = keyring.holds(request["account"])
            # A locked one need not show everything: only an open one can say that there is none.
            if keyring.locked():
                raise Locked
            return {"event": "found", "found": found}
        case "read":
            return {"event": "key", "key": keyring.read(request["account"])}
        case "write":
            keyring.write(request["account"], request["key"])
            if keyring.read(request["account"]) != request["key"]:
                raise Refused(NOT_KEPT)
            return {"event": "done"}
        case "delete":
            keyring.delete(request["account"])
            return {"event": "done"}
        case other:
            raise ValueError(other)


def _told(error: Exception) -> KeyringFailure:
    """An error that we do not know. Its text may hold anything, so only its type is told."""
    code = getattr(error, "winerror", None)
    if code == _NO_LOGON_SESSION:
        return Unavailable(NO_LOGON)
    name = type(error).__name__
    return Refused(name if code is None else f"{name} {code}")


def _error(failure: KeyringFailure) -> Mapping[str, object]:
    return {"event": "error", "code": failure.code, "reason": failure.reason}


def _leave_no_dump() -> None:
    """No picture of this process's memory on disk, should it crash."""
    if sys.platform == "win32":
        # No dialog and no report: SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX.
        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002)
        return
    import resource

    # One byte, not none: Linux hands the dump to a crash reporter (systemd-coredump, apport) in
    # spite of 0, and takes 1 for "not even that" (fs/coredump.c).
    resource.setrlimit(resource.RLIMIT_CORE, (1, 1))
