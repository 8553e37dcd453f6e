"""Where the command line writes: results to standard output, all else to standard error.

Standard error is for people: notes, errors and, on a terminal, the live lines at its bottom.
Standard output holds results only: paths, tables, or one JSON object a line.
"""

import codecs
import contextlib
import errno
import io
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from stt_desktop import i18n
from stt_desktop.cli.text import clean, clean_block, fit
from stt_desktop.domain.account import Account
from stt_desktop.domain.cost import estimate
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.task import Task
from stt_desktop.i18n import _

_ERASE_LINE_AND_BELOW = "\r\x1b[J"
_UP = "\x1b[{}A"


class NobodyReadsError(Exception):
    """Who read standard output has closed it (``| head``)."""


class ResultsLostError(Exception):
    """Standard output cannot be written; the text says why."""


class Output:
    """The two streams of one run. A stream that is missing (``None``) swallows what it gets.

    Results that cannot be delivered are a reason to stop: writing them raises
    :class:`NobodyReadsError` or :class:`ResultsLostError`. What is said to people is not.
    """

    def __init__(
        self, stdout: TextIO | None, stderr: TextIO | None, *, quiet: bool = False
    ) -> None:
        self._stdout = stdout
        self._stderr = stderr
        self._quiet = quiet
        self._live: tuple[str, ...] = ()
        self.is_live = not quiet and _can_redraw(stderr)
        """Whether :meth:`show_live` shows anything."""

    @property
    def is_quiet(self) -> bool:
        return self._quiet

    # --- results --------------------------------------------------------------------------

    def result(self, line: str) -> None:
        """A line of text. On a terminal it is made harmless; a script gets it as it is."""
        self._print(line if self.width is None else clean(line))

    def lines(self, lines: Iterable[str]) -> None:
        """Lines that are clean already."""
        for line in lines:
            self._print(line)

    def block(self, text: str) -> None:
        """Running text from outside: its line breaks stay, nothing else steers the terminal."""
        self._print(clean_block(text))

    def json(self, facts: Mapping[str, object]) -> None:
        # ASCII only, so that no encoding of a terminal or a pipe can spoil a line.
        self._print(json.dumps(facts, ensure_ascii=True))

    def _print(self, line: str) -> None:
        if self._stdout is None:
            return
        self._erase_live()
        with telling_why():
            self._stdout.write(line + "\n")
            # At once: a script acts on each line while the next recording is worked on.
            self._stdout.flush()
        self._draw_live()

    @property
    def width(self) -> int | None:
        """Columns of the terminal that standard output is, or None."""
        if self._stdout is None or not _is_terminal(self._stdout):
            return None
        return _terminal_size().columns

    # --- for people -----------------------------------------------------------------------

    def note(self, text: str) -> None:
        """A line that ``--quiet`` leaves out."""
        if not self._quiet:
            self._tell(clean(text))

    def error(self, error: AppError, about: str | None = None) -> None:
        """An error in people's words. ``about`` is the source or task it belongs to."""
        title = clean(error.title(_))
        head = i18n.about(clean(about), title) if about else title
        self._tell(head, *(f"  {clean(text)}" for text in (error.message(_), error.advice(_))))

    def complain(self, text: str) -> None:
        """A line that is told even with ``--quiet``."""
        self._tell(clean(text))

    def _tell(self, *lines: str) -> None:
        self._erase_live()
        self._to_stderr("".join(line + "\n" for line in lines))
        self._draw_live()

    # --- the live lines -------------------------------------------------------------------

    @property
    def live_width(self) -> int:
        """Columns that a live line may have. One stays free: a full line would wrap."""
        return _terminal_size().columns - 1

    def show_live(self, lines: Sequence[str]) -> None:
        """Replace the lines that stand below everything else. They must be clean."""
        if not self.is_live:
            return
        # One line stays free for the cursor: more would scroll out of reach.
        shown = lines[: max(1, _terminal_size().lines - 1)]
        fitted = tuple(fit(line, self.live_width) for line in shown)
        if fitted == self._live:
            return
        self._erase_live()
        self._live = fitted
        self._draw_live()

    def _erase_live(self) -> None:
        if self._live:
            self._to_stderr(_UP.format(len(self._live)) + _ERASE_LINE_AND_BELOW)

    def _draw_live(self) -> None:
        if self._live:
            self._to_stderr("".join(line + "\n" for line in self._live))

    def _to_stderr(self, text: str) -> None:
        if self._stderr is None:
            return
        try:
            self._stderr.write(text)
            self._stderr.flush()
        except (OSError, ValueError):
            # Nobody reads what is said to people: that is no reason to stop the work.
            self._stderr = None


# --- streams ----------------------------------------------------------------------------------


@contextlib.contextmanager
def telling_why() -> Iterator[None]:
    """Around what writes to standard output: its errors in the terms of :class:`Output`."""
    try:
        yield
    except BrokenPipeError as error:
        raise NobodyReadsError from error
    except OSError as error:
        # Windows has no name of its own for a closed pipe.
        if sys.platform == "win32" and error.errno == errno.EINVAL:
            raise NobodyReadsError from error
        raise ResultsLostError(error.strerror or str(error)) from error


def flush_stdout() -> None:
    """Bring out what ``print`` (argparse's help) has left in the buffer.

    Raises:
        NobodyReadsError, ResultsLostError: as for results.
    """
    if sys.stdout is not None:
        with telling_why():
            sys.stdout.flush()


def make_robust(*streams: TextIO | None) -> None:
    """Let the streams take any text: what their encoding lacks becomes an escape."""
    codecs.register_error("stt-desktop", _write_anyhow)
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="stt-desktop")


def _write_anyhow(error: UnicodeError) -> tuple[str | bytes, int]:
    """File names keep their undecodable bytes; any other character becomes an escape sequence."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    failing = error.object[error.start : error.end]
    if os.name == "posix" and all("\udc80" <= character <= "\udcff" for character in failing):
        return failing.encode("ascii", "surrogateescape"), error.end
    return failing.encode("ascii", "backslashreplace"), error.end


def abandon_stdout() -> None:
    """After it failed: keep the interpreter's own last flush from failing, too."""
    with contextlib.suppress(OSError, ValueError), Path(os.devnull).open("wb") as null:
        os.dup2(null.fileno(), sys.stdout.fileno())


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:
        return False


def _can_redraw(stream: TextIO | None) -> bool:
    if stream is None or not _is_terminal(stream) or os.environ.get("TERM") == "dumb":
        return False
    return _understands_escapes()


if sys.platform == "win32":

    def _understands_escapes() -> bool:
        """Tell the console to understand escape sequences; whether it does."""
        import ctypes

        standard_error, virtual_terminal = -12, 0x0004
        kernel = ctypes.windll.kernel32
        handle = kernel.GetStdHandle(standard_error)
        mode = ctypes.c_uint32()
        if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
            return False
        return bool(kernel.SetConsoleMode(handle, mode.value | virtual_terminal))

else:

    def _understands_escapes() -> bool:
        return True


def _terminal_size() -> os.terminal_size:
    return shutil.get_terminal_size((80, 24))


# --- objects for scripts ----------------------------------------------------------------------


def task_facts(task: Task, accounts: Sequence[Account]) -> dict[str, object]:
    """A task as ``--json`` prints it.

    ``error`` is the task's own, or that of its export where the task itself has none. Its
    ``action`` says in words what to do. ``estimate`` is in US dollars, as text (no binary
    fractions); null for the built-in engine and where price or duration are not known.
    """
    return {
        "id": task.id,
        "source": task.given,
        "account": account_name(task.account, accounts),
        "provider": task.provider.value,
        "state": task.state.value,
        "remote_id": task.remote_id,
        "outputs": list(task.outputs),
        "timing": task.timing.value if task.timing else None,
        "duration_ms": task.duration_ms,
        "error": _error_facts(task.error or task.export_error),
        "points": task.points,
        "estimate": _estimate(task, accounts),
        "reused": task.reused,
    }


def refusal_facts(given: str, error: AppError, account: Account) -> dict[str, object]:
    """An input that never became a task: the same keys, ``id`` null, state ``failed``."""
    return {
        "id": None,
        "source": given,
        "account": account.name,
        "provider": account.provider.value,
        "state": "failed",
        "remote_id": None,
        "outputs": [],
        "timing": None,
        "duration_ms": None,
        "error": _error_facts(error),
        "points": None,
        "estimate": None,
        "reused": None,
    }


def _error_facts(error: AppError | None) -> dict[str, str] | None:
    if error is None:
        return None
    return {
        "code": error.code,
        "title": error.title(_),
        "message": error.message(_),
        "action": error.advice(_),
    }


def _estimate(task: Task, accounts: Sequence[Account]) -> str | None:
    account = account_of(task.account, accounts)
    if account is None or not account.leaves_this_computer:
        return None
    dollars = estimate(account, task.duration_ms)
    return None if dollars is None else f"{dollars:f}"


def account_of(account_id: str, accounts: Iterable[Account]) -> Account | None:
    """The account of that id among ``accounts``."""
    return next((account for account in accounts if account.id == account_id), None)


def account_name(account_id: str, accounts: Sequence[Account]) -> str:
    """The person's name of an account; the id of one that is no longer there."""
    account = account_of(account_id, accounts)
    return account_id if account is None else account.name
