"""Independent OpenAI-compatible servers, with the real base model, against the real program.

python3 packaging/dev.py bench openai_server

Two servers that others wrote come from the package registry, into an environment of their own
(inside this one's folder, kept for the next time): one gives the times of segments and lists no
models, one gives the times of words and refuses what is larger than it is told to. Each runs on
this computer with the model that the program has; the sample is sent by the command line. Printed
are what the program made of it, and how far the text and the times are off.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stt_desktop.paths import find_paths
from tests.excerpts import SAMPLE

PACKAGES = ("faster-whisper-server==0.0.3", "open-asr-server==0.3.0")
PART = "text of a part received"
"""What a task's history says of each."""
_START_S = 120.0
_LONGEST_S = 600


@dataclass(frozen=True)
class Case:
    """A server and how the account is set up. ``{model}``, ``{port}`` stand for what they are."""

    title: str
    command: Sequence[str]
    account: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


CASES = (
    Case(
        "faster-whisper-server: segments, whole",
        ["faster-whisper-server", "{model}", "--host", "127.0.0.1", "--port", "{port}"],
        ["--model", "base"],
    ),
    Case(
        "open-asr-server: words, whole",
        ["open-asr-server", "serve", "-p", "{port}"],
        ["--model", "faster-whisper:{model}"],
    ),
    Case(
        "open-asr-server: words, refuses more than 300 kB",
        ["open-asr-server", "serve", "-p", "{port}"],
        ["--model", "faster-whisper:{model}"],
        {"OPEN_ASR_SERVER_MAX_UPLOAD_BYTES": "300000"},
    ),
    Case(
        "open-asr-server: words, in parts of 15 s",
        ["open-asr-server", "serve", "-p", "{port}"],
        ["--model", "faster-whisper:{model}", "--most-minutes", "0.25"],
    ),
)


def main() -> None:
    model = find_paths().models / "base"
    if not (model / "model.bin").is_file():
        sys.exit("Install the model first: python3 packaging/dev.py run models install base")
    scripts = install(Path(sys.prefix) / "benchmarks" / "openai_server")
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder, running(case, scripts, model) as port:
            measure(case, Path(folder), port, model)


def install(folder: Path) -> Path:
    """The scripts' folder of an environment that holds the servers."""
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    done = folder / "done"
    if not done.is_file() or done.read_text() != "\n".join(PACKAGES):
        venv.create(folder, with_pip=True, clear=True)
        python = str(scripts / "python")
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
        done.write_text("\n".join(PACKAGES))
    return scripts


@contextmanager
def running(case: Case, scripts: Path, model: Path) -> Iterator[int]:
    """The case's server, ready; its port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    program, *rest = [part.format(model=model, port=port) for part in case.command]
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "1",
        "OPEN_ASR_DEFAULT_BACKEND": "faster-whisper",
        **case.environment,
    }
    with subprocess.Popen(
        [str(scripts / program), *rest],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            wait_for(port, server)
            yield port
        finally:
            server.terminate()


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit(f"the server did not start (exit code {server.poll()})")


def measure(case: Case, folder: Path, port: int, model: Path) -> None:
    home, out = folder / "home", folder / "out"
    options = [option.format(model=model) for option in case.account]
    url = f"http://127.0.0.1:{port}"
    called(home, "accounts", "add", "mine", "--provider", "openai", "--base-url", url, *options)
    started = time.monotonic()
    line = called(
        *(home, "transcribe", str(SAMPLE), "--account", "mine", "--format", "json"),
        *("--output", str(out), "--language", "en", "--json"),
    )
    took = time.monotonic() - started
    task = json.loads(line)
    (path,) = task["outputs"]
    document = json.loads(Path(path).read_text("utf-8"))
    history = called(home, "tasks", "show", task["id"])
    parts = history.count(PART) or 1
    if (parts > 1) != (", whole" not in case.title):
        sys.exit(f"{case.title}: it was sent in {parts} parts")
    wrong, of = word_errors(document["text"])
    late = utterance_errors(document["words"])
    print(f"{case.title}")
    print(f"  {task['state']}, times: {task['timing']}, parts: {parts}, {took:.1f} s")
    print(f"  words wrong: {wrong} of {of}")
    print(f"  beginnings of the five utterances, ms off: {', '.join(map(str, late))}", flush=True)


def called(home: Path, *arguments: str) -> str:
    """What the program prints."""
    done = subprocess.run(
        [sys.executable, "-m", "stt_desktop", *arguments],
        env={**os.environ, "STT_DESKTOP_HOME": str(home), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=_LONGEST_S,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(arguments[:2])}: {done.stderr}")
    return done.stdout


def word_errors(text: str) -> tuple[int, int]:
    """Words to change, and how many were said."""
    facts = json.loads((SAMPLE.parent / "utterances.json").read_text("utf-8"))
    said = " ".join(utterance["text"] for utterance in facts["utterances"]).split()
    heard = plain(text).split()
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(heard, 1):
            cost = before + (word != other)
            before = row[place]
            row[place] = min(cost, row[place] + 1, row[place - 1] + 1)
    return row[-1], len(said)


def plain(text: str) -> str:
    spelled = text.lower().replace("mr.", "mister").replace("-", " ").replace("'", "")
    return "".join(char if char.isalnum() else " " for char in spelled)


def utterance_errors(words: Sequence[Mapping[str, Any]]) -> list[int]:
    """How far the nearest word's start is from where each utterance begins, in milliseconds."""
    facts = json.loads((SAMPLE.parent / "utterances.json").read_text("utf-8"))
    starts = [utterance["start_ms"] for utterance in facts["utterances"]]
    return [min((int(word["start_ms"]) - at for word in words), key=abs) for at in starts]


if __name__ == "__main__":
    main()
