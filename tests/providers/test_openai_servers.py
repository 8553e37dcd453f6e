"""What was learned of a server is known at the next start, and for a week."""

import asyncio
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from stt_desktop.domain.account import Account, Provider
from stt_desktop.providers.openai_server import Form, Server
from stt_desktop.providers.openai_servers import Servers

ACCOUNT = Account("an-id", "Mine", Provider.OPENAI, "https://stt.example/v1/")
LEARNED = Server(Form.JSON, moved=True, most_bytes=1_000_000, most_ms=90_000)


def test_it_outlives_the_process(tmp_path: Path) -> None:
    file = tmp_path / "data" / "servers.json"
    servers = Servers(file)
    assert servers.of(ACCOUNT) == Server()
    asyncio.run(servers.keep(ACCOUNT, LEARNED))
    assert servers.of(ACCOUNT) == LEARNED
    again = Servers(file)
    assert again.of(ACCOUNT) == LEARNED
    assert again.of(replace(ACCOUNT, model="another")) == Server()
    assert again.of(replace(ACCOUNT, base_url="https://other.example/")) == Server()
    assert [path.name for path in file.parent.iterdir()] == ["servers.json"]


def test_without_a_file_it_lasts_as_long_as_the_process() -> None:
    servers = Servers()
    asyncio.run(servers.keep(ACCOUNT, LEARNED))
    assert servers.of(ACCOUNT) == LEARNED


def test_it_is_forgotten_after_a_week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    servers = Servers(tmp_path / "servers.json")
    asyncio.run(servers.keep(ACCOUNT, LEARNED))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 8 * 86_400)
    assert servers.of(ACCOUNT) == Server()


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"https://stt.example/v1/ whisper-1": 7}',
     '{"https://stt.example/v1/ whisper-1": {"at": 1e12, "form": "words"}}',
     json.dumps({"https://stt.example/v1/ whisper-1": {"at": "x", "form": "odd"}})],
)  # fmt: skip
def test_a_file_that_makes_no_sense_costs_nothing(tmp_path: Path, content: str) -> None:
    file = tmp_path / "servers.json"
    file.write_text(content)
    assert Servers(file).of(ACCOUNT) == Server()


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    servers = Servers(tmp_path / "file" / "servers.json")
    asyncio.run(servers.keep(ACCOUNT, LEARNED))
    assert servers.of(ACCOUNT) == LEARNED
