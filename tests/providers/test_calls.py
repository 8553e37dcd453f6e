"""Every call of both documents, over real HTTP, against the services of tests/services."""

import hashlib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from stt_desktop.domain.account import Provider
from stt_desktop.domain.events import Accepted
from stt_desktop.domain.ports import Stage
from stt_desktop.domain.source import LocalFile, RemoteUrl
from tests.providers.conftest import KEY, LINK, bench
from tests.services.linkai import LinkAiServer
from tests.services.speech_to_text import SpeechToTextServer

Run = Callable[[Coroutine[Any, Any, Any]], Any]

SUBMITTED = ["Sending", "Committing"]


@pytest.mark.parametrize("mode", ["async", "sync"])
def test_a_file_is_uploaded_and_answered(run: Run, recording: LocalFile, mode: str) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url) as desk:
            raw = await desk.run(recording, mode=mode)
            read = desk.transcriber.read(raw)
            assert read.text == "This is the recognized text content."
            assert (read.duration_ms, read.points) == (30_000, 1)
            (submission,) = server.record.submissions
            content = Path(recording.path).read_bytes()
            assert submission.content == hashlib.sha256(content).hexdigest()
            assert (submission.filename, submission.call) == ("a talk.mp3", mode)
            assert desk.steps.names[:2] == SUBMITTED
            if mode == "async":
                accepted = desk.steps.events[2]
                assert isinstance(accepted, Accepted)
                assert accepted.remote_id == submission.task_id
                assert str(accepted.remote["dashscope_task_id"]).startswith("dsope-")
                assert accepted.remote["submit_time"]
            else:
                assert desk.steps.names == SUBMITTED
            assert [r.key_strayed for r in server.record.requests if r.key_strayed] == []

    run(scenario())


@pytest.mark.parametrize("mode", ["async", "sync"])
def test_a_link_is_submitted_and_answered(run: Run, link: RemoteUrl, mode: str) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url) as desk:
            raw = await desk.run(link, mode=mode)
            assert desk.transcriber.read(raw).text == "This is the recognized text content."
            (submission,) = server.record.submissions
            assert (submission.content, submission.call) == (LINK, mode)
            assert desk.steps.names[:2] == SUBMITTED

    run(scenario())


def test_a_file_is_sent_to_linkai(run: Run, recording: LocalFile) -> None:
    async def scenario() -> None:
        with (
            LinkAiServer(keys=[KEY]) as server,
            bench(server.base_url, Provider.LINKAI) as desk,
        ):
            raw = await desk.run(recording)
            assert desk.transcriber.read(raw).text == "Hello, I need some help"
            assert desk.steps.names == SUBMITTED
            assert len(server.record.submissions) == 1

    run(scenario())


def test_bytes_sent_are_shown_up_to_the_last(run: Run, recording: LocalFile) -> None:
    async def scenario() -> None:
        with SpeechToTextServer(keys=[KEY]) as server, bench(server.base_url) as desk:
            await desk.run(recording)
            sent = [p for p in desk.steps.progresses if p.stage is Stage.SENDING]
            assert sent[-1].done == sent[-1].total
            assert sent[-1].total == server.record.requests[0].body_bytes
            stages = {p.stage for p in desk.steps.progresses}
            assert {Stage.FETCHING, Stage.WAITING} <= stages

    run(scenario())
