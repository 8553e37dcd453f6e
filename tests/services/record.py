"""What a server remembers, for a test to hold against what the program believes.

The entries are written by the server's threads and read by the test's: readers get copies. With a
file, each entry is appended to it as a line of JSON and is on disk **before** the answer leaves, so
that a campaign that kills processes can read it whatever happens.
"""

import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal, TextIO

Key = Literal["right", "wrong", "disabled", "absent"]


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """A request, from its head on.

    ``headers`` are without the key's; ``account`` is the place of its key among the server's, None
    when the key is not right. ``key_strayed`` tells that a key of the server's stood where it does
    not belong: in the target or in another header (stars are recorded in its place).
    ``body_bytes`` counts the body as received, without its framing. ``state`` is `open` while it
    arrives, then `complete` or `cut`. ``status`` is the HTTP status that the service decided on,
    None where a fault kept the request from it.
    """

    number: int
    connection: int
    method: str
    target: str
    headers: Mapping[str, str]
    content_type: str
    key: Key
    account: int | None
    key_strayed: bool = False
    body_bytes: int = 0
    state: Literal["open", "complete", "cut"] = "open"
    fault: str = ""
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A request that was received whole and accepted: the service bills it.

    ``content`` tells what was submitted: the file's SHA-256 or the URL. ``sent_filename`` is the
    name as it was on the wire, one character a byte.
    """

    number: int
    account: int
    call: Literal["async", "sync"]
    content: str
    task_id: str
    filename: str | None = None
    sent_filename: str | None = None
    size: int = 0
    content_type: str = ""
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Poll:
    """A question for a task's state; ``at`` is the server's monotonic clock, in seconds."""

    number: int
    account: int
    task_id: str
    task_status: str | None
    at: float


@dataclass(slots=True)
class _Entries:
    requests: dict[int, RequestEntry] = field(default_factory=dict)
    submissions: list[Submission] = field(default_factory=list)
    polls: list[Poll] = field(default_factory=list)
    connections: int = 0
    failed_handshakes: int = 0


class Record:
    """Everything that reached a server, in the order of arrival."""

    def __init__(self, file: Path | None = None) -> None:
        self._changed = threading.Condition()
        self._entries = _Entries()
        self._file: TextIO | None = file.open("a", encoding="utf-8") if file else None

    # ------------------------------------------------------------ read

    @property
    def requests(self) -> tuple[RequestEntry, ...]:
        with self._changed:
            return tuple(self._entries.requests.values())

    @property
    def submissions(self) -> tuple[Submission, ...]:
        with self._changed:
            return tuple(self._entries.submissions)

    @property
    def polls(self) -> tuple[Poll, ...]:
        with self._changed:
            return tuple(self._entries.polls)

    @property
    def connections(self) -> int:
        """How many connections were opened, also those that sent nothing."""
        with self._changed:
            return self._entries.connections

    @property
    def failed_handshakes(self) -> int:
        """How many TLS connections the client gave up, or spoiled, before their first request."""
        with self._changed:
            return self._entries.failed_handshakes

    def accepted_per_content(self) -> Counter[str]:
        """How often each content (a file's SHA-256, a URL) was accepted."""
        return Counter(submission.content for submission in self.submissions)

    def accepted_count(self, content: str) -> int:
        return self.accepted_per_content()[content]

    def wait_for(self, condition: Callable[["Record"], bool], seconds: float = 10) -> None:
        """Wait until the record fulfils a condition.

        Raises:
            TimeoutError: it does not in time.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self), seconds):
                raise TimeoutError(f"not in {seconds} s; the record holds {self._entries}")

    # ------------------------------------------------------------ write (the server)

    def connected(self) -> int:
        """Count a connection; return its number."""
        with self._changed:
            self._entries.connections += 1
            self._changed.notify_all()
            return self._entries.connections

    def handshake_failed(self) -> None:
        with self._changed:
            self._entries.failed_handshakes += 1
            self._changed.notify_all()

    def begin(self, make: Callable[[int], RequestEntry]) -> int:
        """Enter a request, which ``make`` makes from its number; return the number."""
        with self._changed:
            number = len(self._entries.requests) + 1
            self._entries.requests[number] = make(number)
            self._changed.notify_all()
            return number

    def received(self, number: int, body_bytes: int) -> None:
        self._update(number, body_bytes=body_bytes)

    def completed(self, number: int) -> None:
        self._update(number, state="complete")

    def answered(self, number: int, status: int) -> None:
        self._update(number, status=status)

    def ended(self, number: int) -> None:
        """Write the request to the file: nothing about it changes any more."""
        with self._changed:
            if self._entries.requests[number].state == "open":
                self._update(number, state="cut")
            self._write("request", asdict(self._entries.requests[number]))

    def accepted(self, submission: Submission) -> None:
        with self._changed:
            self._entries.submissions.append(submission)
            self._write("accepted", asdict(submission))
            self._changed.notify_all()

    def polled(self, poll: Poll) -> None:
        with self._changed:
            self._entries.polls.append(poll)
            self._write("poll", asdict(poll))
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            if self._file:
                self._file.close()
                self._file = None

    def _update(self, number: int, **changes: object) -> None:
        with self._changed:
            entry = self._entries.requests[number]
            self._entries.requests[number] = replace(entry, **changes)  # type: ignore[arg-type]
            self._changed.notify_all()

    def _write(self, event: str, entry: dict[str, object]) -> None:
        if not self._file:
            return
        self._file.write(json.dumps({"event": event, **entry}) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def accepted_in(file: Path) -> Counter[str]:
    """:meth:`Record.accepted_per_content` out of a record's file, of any number of servers."""
    whole, _, _cut = file.read_text(encoding="utf-8").rpartition("\n")  # killed while it wrote
    lines = [json.loads(line) for line in whole.splitlines()]
    return Counter(line["content"] for line in lines if line["event"] == "accepted")
