"""A key that sings when it gets out: it is looked for everywhere after a run full of trouble.

Real processes, DEBUG logging, both services with every kind of fault, a bug in the very function
that handles the key. The key is looked for in every file below the home, beside the recordings,
in everything printed and in the arguments of every process.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.excerpts import RATE, write_wav
from tests.services import faults
from tests.services.elsewhere import ElsewhereServer
from tests.services.faults import Fault
from tests.services.linkai import LinkAiServer
from tests.services.linkai import refusal as linkai_refusal
from tests.services.speech_to_text import SpeechToTextServer, refusal

pytestmark = pytest.mark.e2e

CANARY = "sk-canary-3c9a/tweet+tweet=0123456789"
LONG_S = 90


class Program:
    """Runs the program and collects all that it says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.arguments: list[str] = []

    def __call__(self, *argv: str, module: str = "stt_desktop", stdin: str = "") -> int:
        command = [sys.executable, "-m", module, *argv]
        with subprocess.Popen(
            command,
            cwd=Path(__file__).parents[2],
            env={
                **os.environ,
                "STT_DESKTOP_DEBUG": "1",
                "STT_DESKTOP_KEY_WORK": CANARY,
                "STT_DESKTOP_KEY_OTHER": CANARY,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            self.arguments += arguments_of(process.pid)
            out, _ = process.communicate(stdin, timeout=LONG_S)
        self.said.append(out)
        return process.returncode

    def suffer(self, planned: faults.FaultPort, *, first: int, account: str) -> None:
        """Send recordings until every fault was met: some hold back what is behind them."""
        at = first
        while left := planned.pending:
            talks = [self.recording(at + number) for number in range(left)]
            self("transcribe", *talks, "--account", account, "--json")
            assert planned.pending < left, self.said[-1]
            at += left

    def recording(self, number: int) -> str:
        noise = np.random.default_rng(number).integers(-2000, 2000, RATE, dtype=np.int16)
        return str(write_wav(self.folder / f"talk {number}.wav", noise))


def arguments_of(pid: int) -> list[str]:
    """The command lines of a process and its children, where the system shows them."""
    shown = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.name == str(pid) or f"PPid:\t{pid}\n" in (folder / "status").read_text():
                shown.append((folder / "cmdline").read_bytes().decode("utf-8", "replace"))
        except OSError:
            continue
    return shown


TROUBLE: dict[str, Callable[[], Fault]] = {
    "reset in the body": lambda: faults.CutInBody(2000),
    "closed before the answer": faults.CutBeforeAnswer,
    "garbage": faults.Raw,
    "truncated": lambda: faults.TruncatedAnswer(20),
    "a gateway's page": lambda: faults.gateway_page(502),
    "a huge header": faults.HugeHeader,
    "a wrong key, it says": lambda: refusal(1002),
    "no credit": lambda: refusal(1006),
    "too many": lambda: refusal(429, retry_after=0),
    "an unknown code": lambda: refusal(4711, http_status=200),
}


@pytest.mark.timeout(300)
def test_the_key_is_found_nowhere(tmp_path: Path, home: Path) -> None:
    program = Program(tmp_path)
    with (
        ElsewhereServer(keys=[CANARY]) as elsewhere,
        SpeechToTextServer(keys=[CANARY]) as speech,
        LinkAiServer(keys=[CANARY]) as linkai,
    ):
        add = ("accounts", "add", "work", "--provider", "speech-to-text", "--key-stdin")
        program(
            *(*add, "--base-url", speech.base_url, "--poll-seconds", "0.05"), stdin=f" {CANARY}\n"
        )
        for make in TROUBLE.values():
            speech.faults.plan(make())
        program.suffer(speech.faults, first=0, account="work")
        speech.faults.plan(faults.redirect(f"{elsewhere.origin}/", 307))
        program("transcribe", program.recording(50), "--account", "work")
        program("transcribe", program.recording(51), "--account", "work", "--mode", "async")
        stumbled = program(
            *("transcribe", program.recording(52), "--account", "work"),
            module="tests.e2e.stumbling",
        )
        assert stumbled == 1
        program("accounts", "remove", "work", "--yes")  # refused: some of it is not finished
        other = ("accounts", "add", "other", "--provider", "linkai")
        assert program(*other, "--base-url", linkai.base_url) == 0, program.said[-1]
        for code in (401, 402, 403, 406, 408, 409, 503):
            linkai.faults.plan(linkai_refusal(code))
        program.suffer(linkai.faults, first=60, account="other")
        program("transcribe", program.recording(90), "--account", "other")
        for command in (["tasks", "list", "--json"], ["accounts", "list"], ["doctor"], ["resume"]):
            program(*command)
        shown = len(program.arguments)
        program("accounts", "set-key", "work", CANARY)  # an argument: refused, not echoed
        del program.arguments[shown:]  # those the shell has shown already
        assert speech.record.submissions, "the runs did talk to the service"
        assert linkai.record.submissions, "and to the other one"
        assert not [entry for entry in speech.record.requests if entry.key_strayed]
        assert not [entry for entry in elsewhere.record.requests if entry.key != "absent"]

    log = "".join(path.read_text("utf-8") for path in (home / "logs").iterdir())
    assert "ZeroDivisionError" in log, "the bug left its trace"
    assert "DEBUG" in log, "logging was at its most talkative"
    parts = [CANARY, CANARY.partition("/")[2], CANARY.replace("/", "\\/")]
    for text in [*program.said, *program.arguments]:
        assert not any(part in text for part in parts)
    for path in [*home.rglob("*"), *tmp_path.rglob("*")]:
        content = path.read_bytes() if path.is_file() else b""
        assert not any(part.encode() in content for part in parts), path
