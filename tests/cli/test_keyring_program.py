"""Accounts of the whole program with a real keyring, and with one that never answers."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.credentials.desktop import Desktop
from tests.excerpts import FIVE, cut_sample
from tests.services.speech_to_text import SpeechToTextServer

pytestmark = [pytest.mark.e2e, pytest.mark.keyring]

KEY = "sk-canary-77aa/0123456789"


@pytest.fixture
def desktop(tmp_path: Path, home: Path) -> Iterator[Desktop]:
    if shutil.which("gnome-keyring-daemon") is None or shutil.which("dbus-daemon") is None:
        pytest.skip("no GNOME Keyring here: `python3 packaging/dev.py test` installs it")
    folder = tmp_path / "desktop"
    folder.mkdir()
    session = Desktop(folder)
    yield session
    session.close()


def call(
    desktop: Desktop, *argv: str, cwd: Path | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-m", "stt_desktop", *argv],
        cwd=cwd,
        env={**desktop.environment, "PYTHONPATH": root},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert KEY not in done.stdout + done.stderr
    return done


def listed(desktop: Desktop) -> list[dict[str, Any]]:
    lines = call(desktop, "accounts", "list", "--json").stdout.splitlines()
    return [json.loads(line) for line in lines]


def test_a_key_lives_in_the_keyring_from_set_key_to_remove(
    desktop: Desktop, tmp_path: Path, home: Path
) -> None:
    desktop.open_bus()
    desktop.open_keyring()
    speech = cut_sample(tmp_path, "two.wav", *FIVE["two.wav"])
    with SpeechToTextServer(keys=[KEY]) as service:
        add = ("accounts", "add", "work", "--provider", "speech-to-text", "--base-url")
        assert call(desktop, *add, service.base_url).returncode == 0
        assert listed(desktop)[1]["key"] == "missing"
        stored = call(desktop, "accounts", "set-key", "work", stdin=f"{KEY}\n")
        assert (stored.returncode, stored.stderr) == (0, "work: the key is in the keyring\n")
        assert listed(desktop)[1]["key"] == "stored"
        assert call(desktop, "accounts", "test", "work").returncode == 0
        argv = ("transcribe", speech.name, "--account", "work", "-f", "txt")
        done = call(desktop, *argv, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert len(service.record.submissions) == 1
    assert call(desktop, "accounts", "remove", "work", "--yes").returncode == 0
    found = desktop.python(
        "import secretstorage\n"
        "keyring = secretstorage.get_default_collection(secretstorage.dbus_init())\n"
        "print([item.get_attributes() for item in keyring.get_all_items()])\n"
    )
    assert "stt-desktop" not in found
    for path in home.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes()


def test_a_keyring_that_never_answers_does_not_keep_the_list_back(desktop: Desktop) -> None:
    desktop.open_bus(services=False)
    desktop.open_deaf_service()
    for name in ("one", "two", "three"):
        call(desktop, "accounts", "add", name, "--provider", "linkai")
    began = time.monotonic()
    accounts = listed(desktop)
    assert time.monotonic() - began < 20
    assert [account["key"] for account in accounts[1:]] == ["not-answering"] * 3
