"""The OpenAI-compatible stand-in hears what it is sent, and speaks each dialect."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.excerpts import write_wav
from tests.services.openai import (
    BLOCK,
    NO_TIMES,
    OPENAI,
    OWN,
    SEGMENTS,
    TEXT_ONLY,
    OpenAiServer,
    dialect_named,
)
from tests.tones import Tone, hear, speak, text_of

CALL = "/v1/audio/transcriptions"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OpenAiServer]:
    with OpenAiServer(keep=tmp_path / "kept", keys=["K"]) as started:
        yield started


@pytest.fixture
def client(server: OpenAiServer) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer K"}
    with httpx.Client(base_url=server.origin, headers=headers, trust_env=False) as opened:
        yield opened


@pytest.fixture
def spoken(tmp_path: Path) -> tuple[bytes, list[Tone]]:
    sound, said = speak(10)
    return write_wav(tmp_path / "said.wav", sound).read_bytes(), said


def ask(client: httpx.Client, sound: bytes, **fields: Any) -> httpx.Response:
    data = {"model": "whisper-1", **fields}
    return client.post(CALL, data=data, files={"file": ("said.wav", sound)})


def test_tones_are_heard_as_they_were_spoken() -> None:
    sound, said = speak(100)
    assert hear(sound) == said
    assert len({tone.word for tone in said}) == 100


def test_it_answers_with_what_it_heard(
    server: OpenAiServer, client: httpx.Client, spoken: tuple[bytes, list[Tone]]
) -> None:
    sound, said = spoken
    assert ask(client, sound).json() == {"text": text_of(said)}
    granularities = {"timestamp_granularities[]": ["word", "segment"]}
    answer = ask(client, sound, response_format="verbose_json", **granularities).json()
    assert [word["word"] for word in answer["words"]] == [tone.word for tone in said]
    assert [word["start"] for word in answer["words"]] == [tone.start_ms / 1000 for tone in said]
    assert "".join(segment["text"] for segment in answer["segments"]).strip() == answer["text"]
    assert server.heard == [said, said]
    assert ask(client, sound, response_format="text").text == f"{text_of(said)}\n"


def test_dialects_differ(server: OpenAiServer, client: httpx.Client, spoken: Any) -> None:
    sound, said = spoken
    verbose = {"response_format": "verbose_json"}
    server.dialect = NO_TIMES
    assert ask(client, sound, **verbose).status_code == 400
    server.dialect = SEGMENTS
    assert len(ask(client, sound, **verbose).json()["segments"]) == 2
    server.dialect = BLOCK
    assert len(ask(client, sound, **verbose).json()["segments"]) == 1
    server.dialect = TEXT_ONLY
    assert ask(client, sound, response_format="text").text.strip() == text_of(said)
    assert ask(client, sound).headers["content-type"] == "text/html"
    server.dialect = replace(OPENAI, most_bytes=1000)
    refused = ask(client, sound)
    assert refused.status_code == 413
    assert "(1000) exceeded" in refused.json()["error"]["message"]
    server.dialect = replace(OPENAI, most_seconds=1)
    assert ask(client, sound).status_code == 400
    assert ask(client, sound, model="other").status_code in {400, 404}


def test_keys_models_and_paths(server: OpenAiServer, client: httpx.Client, spoken: Any) -> None:
    assert client.get("/v1/models").json()["data"] == [{"id": "whisper-1"}]
    assert client.get("/models").status_code == 404
    assert client.get(CALL).status_code == 405
    assert ask(client, spoken[0], model="other").json()["error"]["code"] == "model_not_found"
    assert client.post(CALL, headers={"Authorization": "Bearer other"}).status_code == 401
    server.dialect = OWN
    assert client.get("/v1/models").status_code == 404
    with httpx.Client(base_url=server.origin, trust_env=False) as nobody:
        assert ask(nobody, spoken[0], model="any").status_code == 200


def test_dialects_have_names() -> None:
    assert dialect_named("own") == OWN
    assert dialect_named("openai:5000") == replace(OPENAI, most_bytes=5000)
