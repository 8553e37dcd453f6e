"""The whole program with a bug planted where the key is at hand, started as a process.

python -m tests.e2e.stumbling [ARGS...]
"""

import sys
from typing import Any, NoReturn

from stt_desktop.domain.secret import Secret
from stt_desktop.providers.driver import Driver


def stumble(self: Driver, request: Any, key: Secret) -> NoReturn:
    """A bug in the function that puts the key into the headers: both are among its locals."""
    headers = self._api.authorize(key.reveal())
    raise ZeroDivisionError(f"a bug with {len(headers)} headers in hand")


Driver._call = stumble  # type: ignore[method-assign]

if __name__ == "__main__":
    from stt_desktop.__main__ import main

    sys.exit(main())
