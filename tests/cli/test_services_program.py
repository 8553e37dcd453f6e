"""The whole program as a process, against both services over HTTP: accounts, tasks, costs."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.ran import Ran
from tests.excerpts import FIVE, cut_sample
from tests.services.linkai import LinkAiServer
from tests.services.speech_to_text import Outcome, SpeechToTextServer, is_submission, refusal

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
KEY = "sk-canary-6b1f/0123456789"
LONG_S = 60
TEXT = "So it was said. And so it was written down."
URL = "https://example.com/talks/a%20talk.mp3?token=1"


@dataclass
class Shell:
    """``shell("tasks", "list")`` runs the program in ``folder``, with ``variables`` besides."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def __call__(self, *argv: str, stdin: str = "") -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "stt_desktop", *argv],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=LONG_S,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.variables},
        )
        assert KEY not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def shell(tmp_path: Path, home: Path) -> Iterator[Shell]:
    """The program, with the key of the account “work” in the environment."""
    yield Shell(tmp_path, {"STT_DESKTOP_KEY_WORK": KEY})
    # Wherever the run went: the key is in no file that it wrote.
    for path in [*home.rglob("*"), *tmp_path.rglob("*")]:
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path


@pytest.fixture
def service() -> Iterator[SpeechToTextServer]:
    with SpeechToTextServer(keys=[KEY], listen=lambda _media: Outcome(TEXT, 61_000)) as server:
        yield server


@pytest.fixture
def work(shell: Shell, service: SpeechToTextServer) -> Shell:
    ran = shell(
        *("accounts", "add", "work", "--provider", "speech-to-text"),
        *("--base-url", service.base_url, "--poll-seconds", "0.05"),
    )
    assert ran.code == 0, ran.err
    return shell


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """Three and a half seconds of the sample."""
    return cut_sample(tmp_path, "采访 two.wav", *FIVE["two.wav"])


def calls(service: SpeechToTextServer) -> list[str]:
    return [submission.call for submission in service.record.submissions]


def test_a_short_file_goes_by_the_synchronous_call(
    work: Shell, service: SpeechToTextServer, speech: Path, tmp_path: Path
) -> None:
    ran = work("transcribe", speech.name, "--account", "work", "--json", "-f", "txt")
    assert ran.code == 0, ran.err
    (task,) = ran.objects
    assert (task["account"], task["provider"], task["state"]) == (
        "work",
        "speech-to-text",
        "done",
    )
    assert task["error"] is None
    assert task["points"] == 2
    assert task["outputs"] == [str(tmp_path / "采访 two.txt")]
    assert TEXT in Path(task["outputs"][0]).read_text(encoding="utf-8").replace("\n", " ")
    assert "sent to work; 0:03, 1 started minute, about $0.00139" in ran.err
    assert calls(service) == ["sync"]
    (submission,) = service.record.submissions
    assert submission.filename == speech.name
    assert submission.content == hashlib.sha256(speech.read_bytes()).hexdigest()


@pytest.mark.parametrize("given", ["file", "link"])
def test_the_asynchronous_call_is_polled_to_its_end(
    work: Shell, service: SpeechToTextServer, speech: Path, given: str
) -> None:
    argv = [URL] if given == "link" else [speech.name, "--mode", "async"]
    ran = work("transcribe", *argv, "--account", "work", "--json", "-f", "txt")
    assert ran.code == 0, ran.err
    (task,) = ran.objects
    (submission,) = service.record.submissions
    assert (submission.call, task["remote_id"]) == ("async", submission.task_id)
    assert len(service.record.polls) >= 2
    assert "the service fetches the recording" in ran.err
    shown = work("tasks", "show", task["id"]).out
    assert submission.task_id in shown
    assert "dsope-" in shown
    if given == "link":
        assert submission.content == URL
        assert "its length is not known" in ran.err
        assert Path(task["outputs"][0]).parent == work.folder


def test_linkai_takes_a_file(shell: Shell, speech: Path) -> None:
    with LinkAiServer(keys=[KEY], listen=lambda _media: TEXT) as service:
        shell("accounts", "add", "work", "--provider", "linkai", "--base-url", service.base_url)
        ran = shell("transcribe", speech.name, "--account", "work", "--json", "-f", "txt")
        assert len(service.record.submissions) == 1
    assert ran.code == 0
    assert ran.objects[0]["state"] == "done"
    assert "its price is not known" in ran.err


def test_a_wrong_key_pauses_the_queue_and_the_right_one_resumes_it(
    work: Shell, service: SpeechToTextServer, tmp_path: Path
) -> None:
    names = [
        cut_sample(tmp_path, f"{number}.wav", 1000 * number, 1000 * number + 2000).name
        for number in range(6)
    ]
    work.variables["STT_DESKTOP_KEY_WORK"] = "sk-of-somebody-else"
    ran = work("transcribe", *names, "--account", "work", "--json", "-f", "txt")
    assert ran.code == 1
    assert ran.err.count("The key was refused") == 1
    assert "6 tasks of “work” wait for that" in ran.err
    assert {task["error"]["code"] for task in ran.objects} == {"key-refused"}
    assert {task["state"] for task in ran.objects} == {"queued"}
    assert len(service.record.requests) <= 3  # those that were on their way together
    assert not service.record.submissions
    work.variables["STT_DESKTOP_KEY_WORK"] = KEY
    resumed = work("resume", "--json")
    assert resumed.code == 0, resumed.err
    assert {task["state"] for task in resumed.objects} == {"done"}
    assert set(service.record.accepted_per_content().values()) == {1}
    assert len(service.record.submissions) == 6


def test_without_a_key_nothing_is_sent_and_nothing_is_lost(
    work: Shell, service: SpeechToTextServer, speech: Path
) -> None:
    work.variables.clear()
    ran = work("transcribe", speech.name, "--account", "work", "--json")
    assert ran.code == 1
    (task,) = ran.objects
    # Tests have no keyring at all.
    assert task["error"]["code"] in {"key-missing", "keyring-unavailable"}
    assert not service.record.requests


def test_the_same_recording_is_not_sent_twice(
    work: Shell, service: SpeechToTextServer, speech: Path, tmp_path: Path
) -> None:
    (tmp_path / "copy.wav").write_bytes(speech.read_bytes())
    first = work("transcribe", speech.name, "--account", "work", "--json").objects[0]
    ran = work("transcribe", "copy.wav", "--account", "work", "--json", "-f", "txt")
    assert (ran.objects[0]["state"], ran.objects[0]["reused"]) == ("done", first["id"])
    assert "nothing was sent" in ran.err
    assert len(service.record.submissions) == 1
    again = work("transcribe", "copy.wav", "--account", "work", "--again", "--json")
    assert (again.objects[0]["reused"], len(service.record.submissions)) == (None, 2)
    (total,) = work("accounts", "cost", "--json").objects
    assert (total["tasks"], total["minutes"], total["points"]) == (2, 4, 4)
    assert total["estimate"] == "0.00556"
    listed = work("accounts", "list", "--json").objects[1]
    assert (listed["points"], listed["estimate"], listed["key"]) == (4, "0.00556", "environment")


def test_a_key_is_tested_for_free(work: Shell, service: SpeechToTextServer) -> None:
    assert work("accounts", "test", "work").code == 0
    work.variables["STT_DESKTOP_KEY_WORK"] = "sk-of-somebody-else"
    bad = work("accounts", "test", "work")
    assert bad.code == 1
    assert "The key was refused" in bad.err
    assert not service.record.submissions
    service.close()
    away = work("accounts", "test", "work")
    assert away.code == 1
    assert away.err.startswith("work: ")


def test_no_credit_is_told_and_resumed(
    work: Shell, service: SpeechToTextServer, speech: Path
) -> None:
    service.faults.plan(refusal(1006), is_submission)
    ran = work("transcribe", speech.name, "--account", "work", "--json", "-f", "txt")
    assert (ran.code, ran.objects[0]["error"]["code"]) == (1, "out-of-credit")
    assert ran.objects[0]["error"]["action"].startswith("Top up the account")
    assert work("resume").code == 0


def test_an_account_comes_back_in_another_process_with_its_name(work: Shell) -> None:
    assert work("accounts", "rename", "work", "工作 2").code == 0
    names = [found["name"] for found in work("accounts", "list", "--json").objects]
    assert names == ["local", "工作 2"]


def test_set_key_without_a_keyring_says_what_to_do(work: Shell) -> None:
    ran = work("accounts", "set-key", "work", stdin=f"{KEY}\n")
    assert ran.code == 1
    assert "STT_DESKTOP_KEY_WORK" in ran.err


@pytest.mark.skipif(sys.platform != "linux", reason="uses a pseudo terminal of Linux")
@pytest.mark.parametrize("ending", [b"\n", b"\x03"], ids=["enter", "ctrl-c"])
def test_on_a_terminal_the_key_is_asked_for_and_not_shown(work: Shell, ending: bytes) -> None:
    import contextlib
    import fcntl
    import pty
    import signal
    import termios

    ours, theirs = pty.openpty()

    def take_terminal() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)

    with subprocess.Popen(
        [sys.executable, "-m", "stt_desktop", "accounts", "set-key", "work"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        preexec_fn=take_terminal,  # noqa: PLW1509
    ) as process:
        shown = b""
        while b"(not shown): " not in shown:
            shown += os.read(ours, 4096)
        assert not termios.tcgetattr(ours)[3] & termios.ECHO
        os.write(ours, KEY.encode() + ending)
        with contextlib.suppress(OSError):  # the other end is closed
            os.close(theirs)
            while chunk := os.read(ours, 4096):
                shown += chunk
        code = process.wait(LONG_S)
    os.close(ours)
    assert KEY.encode() not in shown
    if ending == b"\x03":
        assert code == 130
        assert shown.endswith(b"Interrupted.\r\n")
    else:
        assert code == 1  # tests have no keyring
        assert b"STT_DESKTOP_KEY_WORK" in shown
