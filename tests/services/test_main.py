"""The services as processes, as a person or a campaign starts them."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.services.record import accepted_in

ROOT = Path(__file__).parents[2]


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and the base URL that it prints."""
    command = [sys.executable, "-m", "tests.services", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to stop it by")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_speech_to_text(tmp_path: Path, number: signal.Signals) -> None:
    record = tmp_path / "record"
    arguments = ["--key", "K", "--record", str(record), "--text", "你好", "--fault", "refuse=1006"]
    with started("speech-to-text", *arguments) as (process, base):
        with httpx.Client(base_url=base, headers={"X-API-Key": "K"}, trust_env=False) as client:
            body = {"url": "https://example.com/a.mp3"}
            assert client.post("recognition/sync/", json=body).json()["code"] == 1006
            data = client.post("recognition/sync/", json=body).json()["data"]
        assert data["transcription_text"] == "你好"
        assert accepted_in(record) == {"https://example.com/a.mp3": 1}
        process.send_signal(number)
        assert process.wait(20) == 0


def test_linkai_killed_after_it_accepted(tmp_path: Path) -> None:
    record = tmp_path / "record"
    arguments = ["--key", "K", "--record", str(record), "--fault", "stall-before-answer"]
    with started("linkai", *arguments) as (process, base):
        headers = {"Authorization": "Bearer K"}
        with (
            httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=0.5) as client,
            pytest.raises(httpx.ReadTimeout),
        ):
            client.post("audio/transcriptions", files={"file": ("a.mp3", b"sound")})
        process.kill()
        process.wait(20)
    assert sum(accepted_in(record).values()) == 1


def test_a_wrong_service_is_refused() -> None:
    command = [sys.executable, "-m", "tests.services", "telepathy"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
