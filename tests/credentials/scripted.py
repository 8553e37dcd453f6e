"""A child whose keyring does what its argument says. Run as a program by the tests."""

import sys
import time

from stt_desktop.credentials import worker
from stt_desktop.credentials.systems import Announce, Refused, Unavailable


class Scripted:
    """A keyring in memory, with one fault."""

    def __init__(self, fault: str, announce: Announce) -> None:
        if fault == "absent":
            raise Unavailable("no-backend")
        self._fault = fault
        self._announce = announce
        self._keys: dict[str, str] = {}

    def name(self) -> str:
        return "Scripted"

    def locked(self) -> bool:
        return False

    def holds(self, account: str) -> bool:
        return account in self._keys

    def read(self, account: str) -> str | None:
        if self._fault == "asks":
            self._announce()
            time.sleep(1.5)  # the person types: longer than the patience without a question
        if self._fault == "dies" and account in self._keys:
            sys.stderr.write("a last word\n")
            sys.stderr.flush()
            raise SystemExit(3)
        if self._fault == "forgets":
            return None
        return self._keys.get(account)

    def write(self, account: str, key: str) -> None:
        if self._fault == "raises":
            raise RuntimeError(f"cannot write {key}")
        if self._fault == "refuses":
            raise Refused("no, thank you")
        if self._fault == "prints":
            sys.stdout.write("a library prints something\n")
            sys.stdout.flush()
        self._keys[account] = key

    def delete(self, account: str) -> None:
        self._keys.pop(account, None)


if __name__ == "__main__":
    sys.exit(worker.main(lambda announce: Scripted(sys.argv[1], announce)))
