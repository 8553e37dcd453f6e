"""A child process that talks in lines of JSON: the end that owns it, and its own end.

The owner works with an event loop of any kind: a plain ``Popen`` and threads, not asyncio's
subprocesses, which need a child watcher or a loop that the window's event loop is not.
"""

import asyncio
import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from stt_desktop import isolation, replacement

_LAST_WORDS = 20
_NICENESS = 10
_AUTOGROUP = Path("/proc/self/autogroup")

if sys.platform == "win32":
    _NO_CONSOLE = subprocess.CREATE_NO_WINDOW
    _BEHIND_THE_WINDOW = subprocess.BELOW_NORMAL_PRIORITY_CLASS
else:
    _NO_CONSOLE = 0
    _BEHIND_THE_WINDOW = 0  # there, the child is nice by itself


@dataclass(frozen=True, slots=True)
class Ended:
    """The process is gone. ``code`` is its exit code, negative for a signal; None when it never
    started, and then ``words`` say why. ``words`` are the last lines that it complained in."""

    code: int | None
    words: str


Message = Mapping[str, Any] | Ended


class Child:
    """Started at once, in a thread of its own. Use it on the loop that made it.

    ``messages`` yields what the process says and, last, one :class:`Ended`. ``log`` gets the
    lines that it complains in (its standard error), never what passes through the other pipes.
    ``yields`` puts it behind the window where both want a core. ``environment`` replaces this
    process's own.
    """

    def __init__(
        self,
        command: Sequence[str],
        log: Callable[[str], None],
        *,
        name: str,
        yields: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.messages: asyncio.Queue[Message] = asyncio.Queue()
        self.ended = False
        """True once :class:`Ended` was put into ``messages``, or the process was killed."""
        self._command = list(command)
        self._log = log
        self._creation_flags = _NO_CONSOLE | (_BEHIND_THE_WINDOW if yields else 0)
        self._environment = None if environment is None else dict(environment)
        if isolation.is_packaged():
            self._environment = isolation.for_children(self._environment or os.environ)
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._unsent: list[bytes] = []
        self._killed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._gone = threading.Event()
        self._complaints: deque[str] = deque(maxlen=_LAST_WORDS)
        threading.Thread(target=self._live, name=name, daemon=True).start()

    @property
    def pid(self) -> int | None:
        """None until it runs."""
        return None if self._process is None else self._process.pid

    def send(self, message: Mapping[str, object]) -> None:
        """A request of more than some thousand bytes may wait until the child reads: send it from
        a thread."""
        line = json.dumps(message).encode("ascii") + b"\n"
        with self._lock:
            if self._process is None:
                self._unsent.append(line)
                return
            self._write(line)

    def kill(self) -> None:
        """End it now, whatever it does. Its messages are of no interest any more."""
        self.ended = True
        # Without the lock, which a thread may hold that waits for the child to read. Each side
        # writes before it reads the other's word, so one of them kills.
        self._killed = True
        process = self._process
        if process is not None:
            process.kill()

    async def wait(self, seconds: float) -> bool:
        """Until the process is gone; False when that takes longer."""
        return await asyncio.to_thread(self._gone.wait, seconds)

    def _live(self) -> None:
        try:
            ended = self._run()
        finally:
            self._gone.set()
        self._tell(ended)

    def _run(self) -> Ended:
        if replacement.was_replaced():
            return Ended(None, "another version was installed")
        try:
            process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self._environment,
                creationflags=self._creation_flags,
                start_new_session=True,  # Ctrl-C in a terminal is for the program, not for it
            )
        except OSError as error:
            return Ended(None, error.strerror or str(error))
        with self._lock:
            self._process = process
            if self._killed:
                process.kill()
            for line in self._unsent:
                self._write(line)
            self._unsent.clear()
        complaints = threading.Thread(target=self._read_complaints, args=(process,), daemon=True)
        complaints.start()
        assert process.stdout is not None
        for line in process.stdout:
            try:
                self._tell(json.loads(line))
            except ValueError:
                # Not its content: some children carry secrets.
                self._log(f"not a message: {len(line)} bytes")
        # Its output may end before it does: a process that hangs on its way out is helped.
        try:
            code = process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        complaints.join(timeout=1)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        return Ended(code, "\n".join(self._complaints))

    def _write(self, line: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        # A process that died is reported by its own Ended, not here.
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def _read_complaints(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stderr is not None
        with contextlib.suppress(OSError, ValueError):
            for raw in process.stderr:
                line = raw.decode("utf-8", "replace").rstrip()
                self._complaints.append(line)
                self._log(line)

    def _tell(self, message: Message) -> None:
        # The loop may be closed already when the program ends.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._put, message)

    def _put(self, message: Message) -> None:
        if isinstance(message, Ended):
            self.ended = True
        self.messages.put_nowait(message)


def give_way() -> None:
    """In the child: let the window go first where both want a core. Alone, this costs nothing."""
    if sys.platform == "win32":
        return  # its owner started it so
    os.nice(_NICENESS)
    # Linux shares the cores out among sessions first, and this one is the child's own: there, its
    # niceness alone would only count against itself (sched(7), "The autogroup feature").
    with contextlib.suppress(OSError):
        if _AUTOGROUP.exists():
            _AUTOGROUP.write_text(str(_NICENESS), "ascii")


def take_over_standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """In the child: its requests and its answers, out of reach of whatever a library reads or
    prints. What is printed goes to the owner's log."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, answers


def read_requests(requests: BinaryIO) -> "queue.SimpleQueue[Mapping[str, Any]]":
    """In the child: the owner's requests as they come. The process ends at once, whatever it
    does, when they end: however the owner dies, no child stays behind."""
    inbox: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()

    def read() -> None:
        with contextlib.suppress(OSError):
            for line in requests:
                inbox.put(json.loads(line))
        os._exit(0)

    threading.Thread(target=read, name="requests", daemon=True).start()
    return inbox
