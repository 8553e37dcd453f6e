"""The whole program as a process: links that it downloads itself, and links that services get."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.excerpts import FIVE, cut_sample
from tests.media.formats import record, two_tracks
from tests.services.downloads import DownloadServer, downloads, file, redirect, status
from tests.services.linkai import LinkAiServer
from tests.services.speech_to_text import Outcome, SpeechToTextServer, is_submission, refusal

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
KEY = "sk-canary-6b1f/0123456789"
TEXT = "So it was said. And so it was written down."
NAMED = {"Content_Disposition": "attachment; filename*=UTF-8''..%2F%E9%87%87%E8%AE%BF%20one.wav"}


class Shell:
    """``shell("tasks", "list")`` runs the program in ``folder``."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        monkeypatch.setenv("STT_DESKTOP_KEY_WORK", KEY)
        monkeypatch.setenv("PYTHONPATH", str(ROOT))

    def __call__(self, *argv: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "stt_desktop", *argv]
        done = subprocess.run(
            command,
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def account(self, provider: str, url: str) -> None:
        argv = ["accounts", "add", "work", "--provider", provider, "--base-url", url]
        assert self(*argv, "--poll-seconds", "0.05").returncode == 0

    def transcribe(self, link: str, *more: str) -> dict[str, Any]:
        argv = ["transcribe", link, "--account", "work", "--json", "-f", "txt", *more]
        found: dict[str, Any] = json.loads(self(*argv).stdout)
        return found


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path, monkeypatch)


@pytest.fixture
def web() -> Iterator[DownloadServer]:
    with downloads() as running:
        yield running


@pytest.fixture
def sound(tmp_path: Path) -> bytes:
    return cut_sample(tmp_path, "one.wav", *FIVE["two.wav"]).read_bytes()


def left_behind(home: Path) -> list[Path]:
    return [one for one in (home / "cache" / "tasks").rglob("*") if one.is_file()]


def kept_to_listen(home: Path) -> list[bytes]:
    """What is left of links that are done: the recordings, and what each is called."""
    return [one.read_bytes() for one in left_behind(home) if one.suffix != ".json"]


def noted(home: Path) -> int:
    """How many bytes of a download would survive a power cut, and are relied on."""
    notes = [one for one in left_behind(home) if one.suffix == ".etag"]
    return sum(json.loads(one.read_text("utf-8"))["there"] for one in notes)


def test_a_link_is_downloaded_for_a_service_that_takes_files(
    shell: Shell, web: DownloadServer, sound: bytes, home: Path
) -> None:
    link = web.plan("/x", redirect("/y?token=secret"))
    web.plan("/y", file(sound, upto=50_000), file(sound, headers=NAMED))
    with LinkAiServer(keys=[KEY], listen=lambda _: TEXT) as service:
        shell.account("linkai", service.base_url)
        task = shell.transcribe(link)
        assert task["state"] == "done", task
        (submission,) = service.record.submissions
    assert submission.size == len(sound)
    assert submission.filename == "采访 one.wav"
    (output,) = task["outputs"]
    assert Path(output) == shell.folder / "采访 one.txt"
    assert kept_to_listen(home) == [sound]
    shown = shell("tasks", "show", task["id"]).stdout
    assert "title found" in shown
    assert link in shown


def test_a_public_link_goes_to_the_speech_to_text_api_as_it_is(shell: Shell, home: Path) -> None:
    with SpeechToTextServer(keys=[KEY], listen=lambda _: Outcome(TEXT)) as service:
        shell.account("speech-to-text", service.base_url)
        task = shell.transcribe("https://example.com/talk.mp3")
        assert task["state"] == "done", task
        (submission,) = service.record.submissions
    assert submission.content == "https://example.com/talk.mp3"
    assert not (home / "cache" / "tasks").exists()


@pytest.mark.parametrize("refused", ["at once", "while it fetches"])
def test_what_the_service_cannot_fetch_is_downloaded(
    shell: Shell, web: DownloadServer, sound: bytes, home: Path, refused: str, tmp_path: Path
) -> None:
    """The host looks public to the program; for the test it is this computer."""
    web.plan("/talk.wav", file(sound))
    port = web.url("").rpartition(":")[2]
    link = f"http://127.0.0.1.nip.example:{port}/talk.wav"
    outcome = Outcome(TEXT, failure="cannot download", states=("DOWNLOADING",))
    with SpeechToTextServer(
        keys=[KEY], listen=lambda media: outcome if media.url else Outcome(TEXT)
    ) as service:
        if refused == "at once":
            service.faults.plan(refusal(1001, "The URL cannot be reached"), is_submission)
        shell.account("speech-to-text", service.base_url)
        task = shell.transcribe(link)
        # No name server here: what counts is that the program went for it itself.
        assert task["state"] == "failed"
        assert task["error"]["code"] in {"link-unsafe", "download-failed"}
        assert len(service.record.submissions) == (0 if refused == "at once" else 1)


def test_a_link_that_only_this_computer_reaches_is_downloaded(
    shell: Shell, web: DownloadServer, sound: bytes
) -> None:
    link = web.plan("/talk.wav", file(sound))
    with SpeechToTextServer(keys=[KEY], listen=lambda _: Outcome(TEXT)) as service:
        shell.account("speech-to-text", service.base_url)
        task = shell.transcribe(link)
        (submission,) = service.record.submissions
    assert (task["state"], submission.filename) == ("done", "talk.wav")


def test_a_failed_download_says_why_and_is_gone_on_with(
    shell: Shell, web: DownloadServer, sound: bytes, home: Path
) -> None:
    link = web.plan("/talk.wav", file(sound, upto=60_000), status("403 Forbidden"), file(sound))
    with LinkAiServer(keys=[KEY], listen=lambda _: TEXT) as service:
        shell.account("linkai", service.base_url)
        task = shell.transcribe(link)
        assert (task["state"], task["error"]["code"]) == ("failed", "link-forbidden")
        assert left_behind(home)
        assert shell("tasks", "retry", task["id"]).returncode == 0
        assert shell("resume").returncode == 0
        assert len(service.record.submissions) == 1
    assert web.ranges()[1:] == ["bytes=60000-", "bytes=60000-"]
    assert kept_to_listen(home) == [sound]


def test_the_same_recording_behind_two_links_is_sent_once(
    shell: Shell, web: DownloadServer, sound: bytes
) -> None:
    one, two = web.plan("/one.wav", file(sound)), web.plan("/two.wav", file(sound))
    with LinkAiServer(keys=[KEY], listen=lambda _: TEXT) as service:
        shell.account("linkai", service.base_url)
        first, second = shell.transcribe(one), shell.transcribe(two)
        assert len(service.record.submissions) == 1
    assert second["reused"] == first["id"]


def test_the_built_in_engine_hears_a_link(
    shell: Shell, web: DownloadServer, sound: bytes, base_model: Path
) -> None:
    link = web.plan("/talk.wav", file(sound))
    ran = shell("transcribe", link, "--json", "-f", "srt", "-l", "en")
    task = json.loads(ran.stdout)
    assert task["state"] == "done", ran.stderr
    assert "downloading" in ran.stderr
    assert Path(task["outputs"][0]).name == "talk.srt"


def start(shell: Shell, *argv: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "stt_desktop", *argv],
        cwd=shell.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


def test_a_download_goes_on_after_a_kill(
    shell: Shell, web: DownloadServer, sound: bytes, home: Path
) -> None:
    stuck = file(sound, upto=70_000, then=lambda out: out.silence())
    link = web.plan("/talk.wav", stuck, file(sound))
    with LinkAiServer(keys=[KEY], listen=lambda _: TEXT) as service:
        shell.account("linkai", service.base_url)
        process = start(shell, "transcribe", link, "--account", "work", "-f", "txt")
        wait_for(lambda: noted(home) > 0)
        process.kill()
        process.wait(10)
        assert shell("resume").returncode == 0
        (submission,) = service.record.submissions
    assert (submission.size, submission.filename) == (len(sound), "talk.wav")
    first, second = web.ranges()
    assert first is None
    assert 0 < int(str(second).removeprefix("bytes=").rstrip("-")) <= 70_000
    assert kept_to_listen(home) == [sound]
    assert (shell.folder / "talk.txt").exists()


def test_what_a_kill_left_of_an_extraction_is_made_again_and_removed(
    shell: Shell, home: Path
) -> None:
    """Killed with the file half made, and with files of a task that nobody knows any more."""
    video = record(shell.folder, ".avi", "talk")
    stray = home / "cache" / "tasks" / "0123456789abcdef" / "made-1"
    stray.mkdir(parents=True)
    (stray / "talk.mp3").write_bytes(bytes(1000))
    with LinkAiServer(keys=[KEY], listen=lambda _: TEXT) as service:
        shell.account("linkai", service.base_url)
        # Dead before its end is sent: a small file is on the wire at once.
        killed = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.crash.doomed",
                "before:committing",
                "transcribe",
                str(video),
                "--account",
                "work",
                "-f",
                "txt",
            ],
            cwd=ROOT,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL
        assert left_behind(home), "what was made, and is not stray any more than the task is"
        assert not stray.exists()
        for one in left_behind(home):
            one.rename(one.with_name(".99.part"))
        assert shell("resume").returncode == 0
        (submission,) = service.record.submissions
    assert submission.filename == "talk.mp3"
    assert left_behind(home) == []


def test_a_videos_sound_is_sent_and_what_that_saved_is_told(shell: Shell) -> None:
    video = record(shell.folder, ".mp4", "talk")
    with LinkAiServer(keys=[KEY], listen=lambda _: TEXT) as service:
        shell.account("linkai", service.base_url)
        task = shell.transcribe(str(video))
        whole = shell.transcribe(str(video), "--whole-file", "--again")
        first, second = service.record.submissions
    assert (first.filename, second.filename) == ("talk.m4a", "talk.mp4")
    assert first.size < second.size == video.stat().st_size
    shown = shell("tasks", "show", task["id"]).stdout
    assert "the sound alone (−" in shown
    assert "the sound alone" not in shell("tasks", "show", whole["id"]).stdout


def test_a_track_is_chosen_by_its_number(shell: Shell) -> None:
    recording = two_tracks(shell.folder / "two.mkv")
    with LinkAiServer(keys=[KEY], listen=lambda _: TEXT) as service:
        shell.account("linkai", service.base_url)
        task = shell.transcribe(str(recording), "--audio-track", "1")
        missing = shell.transcribe(str(recording), "--audio-track", "3")
        assert len(service.record.submissions) == 1
    shown = shell("tasks", "show", task["id"]).stdout
    assert "eng · Clicks · aac, mono  (chosen)" in shown
    assert missing["error"]["code"] == "track-missing"
    refused = shell("transcribe", str(recording), "--audio-track", "none")
    assert refused.returncode == 2
    assert "number of a track" in refused.stderr
