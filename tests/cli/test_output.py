"""The two streams: what stands where, on terminals and elsewhere."""

import io
import os
import re
from collections.abc import Iterator
from typing import TextIO

import pytest

from stt_desktop.cli.output import (
    NobodyReadsError,
    Output,
    ResultsLostError,
    make_robust,
    refusal_facts,
)
from stt_desktop.domain.account import LOCAL
from stt_desktop.domain.errors import SOURCE_MISSING, AppError


class Terminal(io.StringIO):
    """A terminal that knows what the program uses: line feed, return, up, erase below."""

    def isatty(self) -> bool:
        return True

    def screen(self) -> list[str]:
        lines = [""]
        row = column = 0
        for part in re.findall(r"\x1b\[\d*[A-Z]|\r|\n|[^\x1b\r\n]+", self.getvalue()):
            if part == "\n":
                row, column = row + 1, 0
                lines += [""] * (row + 1 - len(lines))
            elif part == "\r":
                column = 0
            elif part.endswith("A") and part.startswith("\x1b"):
                row -= int(part[2:-1])
            elif part == "\x1b[J":
                lines[row:] = [lines[row][:column]]
            else:
                lines[row] = lines[row][:column] + part + lines[row][column + len(part) :]
                column += len(part)
        return [line for line in lines if line]


@pytest.fixture(autouse=True)
def terminal_of_40_by_6(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LINES", "6")
    monkeypatch.setenv("TERM", "xterm")


def test_live_lines_stay_below_everything_else() -> None:
    terminal = Terminal()
    output = Output(terminal, terminal)
    output.show_live(["a · 10 %", "b · 20 %"])
    output.note("c: done")
    output.result("/tmp/c.srt")
    output.show_live(["a · 30 %"])
    output.error(AppError(SOURCE_MISSING, name="d.mp3", folder="/tmp"), "d.mp3")
    assert terminal.screen() == [
        "c: done",
        "/tmp/c.srt",
        "d.mp3: The file is gone",
        "  d.mp3 is no longer where it was (/tmp).",
        "  Put it back, or choose it again.",
        "a · 30 %",
    ]
    output.show_live([])
    assert terminal.screen()[-1] == "  Put it back, or choose it again."


def test_live_lines_never_exceed_the_terminal() -> None:
    terminal = Terminal()
    output = Output(None, terminal)
    output.show_live([f"{number} " + "long " * 20 for number in range(10)])
    screen = terminal.screen()
    assert len(screen) == 5
    assert all(len(line) <= 39 and line.endswith("…") for line in screen)


@pytest.mark.parametrize("reason", ["no terminal", "dumb", "quiet"])
def test_where_lines_cannot_be_rewritten_there_are_none(
    monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    stderr = io.StringIO() if reason == "no terminal" else Terminal()
    if reason == "dumb":
        monkeypatch.setenv("TERM", "dumb")
    output = Output(None, stderr, quiet=reason == "quiet")
    output.show_live(["a · 10 %"])
    assert not output.is_live
    assert stderr.getvalue() == ""


def test_a_terminal_gets_harmless_text_and_a_script_the_true_one() -> None:
    terminal, pipe = Terminal(), io.StringIO()
    Output(terminal, None).result("/tmp/\x1b[2Jname.srt")
    Output(pipe, None).result("/tmp/\x1b[2Jname.srt")
    assert terminal.getvalue() == "/tmp/\\x1b[2Jname.srt\n"
    assert pipe.getvalue() == "/tmp/\x1b[2Jname.srt\n"


def test_text_from_outside_in_messages_cannot_steer_the_terminal() -> None:
    stderr = io.StringIO()
    error = AppError(SOURCE_MISSING, name="\x1b]0;title\x07.mp3", folder="/tmp/\r")
    Output(None, stderr).error(error, "\x1b[2J.mp3")
    assert "\x1b" not in stderr.getvalue()
    assert "\r" not in stderr.getvalue()
    assert stderr.getvalue().startswith("\\x1b[2J.mp3: The file is gone\n")


def test_quiet_keeps_errors_and_complaints() -> None:
    stderr = io.StringIO()
    output = Output(None, stderr, quiet=True)
    output.note("progress")
    output.complain("interrupted")
    assert stderr.getvalue() == "interrupted\n"


def test_missing_streams_swallow_what_they_get() -> None:
    output = Output(None, None)
    output.result("x")
    output.json({})
    output.note("x")
    assert output.width is None


def test_standard_error_that_nobody_reads_is_no_reason_to_stop() -> None:
    stderr = io.StringIO()
    output = Output(None, stderr)
    stderr.close()
    output.note("x")
    output.complain("y")


@pytest.fixture
def broken_pipe() -> Iterator[TextIO]:
    reading, writing = os.pipe()
    os.close(reading)
    stream = os.fdopen(writing, "w", encoding="utf-8")
    yield stream
    with pytest.raises(BrokenPipeError):
        stream.close()


@pytest.mark.skipif(os.name != "posix", reason="another error on Windows")
def test_a_closed_pipe_is_told_apart(broken_pipe: TextIO) -> None:
    with pytest.raises(NobodyReadsError):
        Output(broken_pipe, None).result("x")


class FullDisk(io.StringIO):
    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_results_that_cannot_be_written_are_a_reason_to_stop() -> None:
    with pytest.raises(ResultsLostError, match="No space left"):
        Output(FullDisk(), None).result("x")


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_a_stream_takes_what_its_encoding_lacks_and_keeps_the_bytes_of_names() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="latin-1")
    make_robust(stream, None)
    Output(stream, None).result("café 采 😀 \udcff \ud800")
    assert raw.getvalue() == b"caf\xe9 \\u91c7 \\U0001f600 \xff \\ud800\n"


def test_a_refused_input_has_the_keys_of_a_task() -> None:
    facts = refusal_facts("x", AppError(SOURCE_MISSING, name="x", folder="/"), LOCAL)
    assert (facts["id"], facts["state"]) == (None, "failed")
