"""The parts as the program joins them."""

from collections import defaultdict
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from stt_desktop import wiring
from stt_desktop.accounts.store import AccountStore
from stt_desktop.domain.account import LOCAL, Provider
from stt_desktop.domain.ports import Stage
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import State
from stt_desktop.domain.updates import TaskProgressed, Update
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.paths import find_paths
from stt_desktop.settings import SettingsStore
from tests.doubles import until
from tests.excerpts import SAMPLE, reference_text, repeat_sample
from tests.services.speech_to_text import Outcome, Pace, SpeechToTextServer

KEY = "sk-of-this-test"


@pytest.mark.usefixtures("base_model")
def test_a_service_s_text_gets_its_times_while_the_engine_is_at_a_long_recording(
    run: Callable[[Coroutine[Any, Any, Any]], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would wait for hours: times must not stand behind whole recordings."""
    long = repeat_sample(tmp_path / "long.wav", 600_000)
    monkeypatch.setenv("STT_DESKTOP_KEY_WORK", KEY)
    heard = Outcome(text=reference_text(), duration_ms=29_000)

    async def scene(server: SpeechToTextServer) -> None:
        paths, accounts = find_paths(), AccountStore(find_paths().accounts)
        work = accounts.add(
            "work", Provider.SPEECH_TO_TEXT, base_url=server.base_url, poll_seconds=0.01
        )
        async with AsyncExitStack() as open_:
            credentials = await open_.enter_async_context(wiring.open_credentials())
            scheduler = await open_.enter_async_context(
                wiring.open_scheduler(
                    paths,
                    SettingsStore(paths.settings),
                    wiring.model_store(paths),
                    accounts,
                    credentials,
                )
            )
            told: dict[str, set[Stage]] = defaultdict(set)

            def listen(update: Update) -> None:
                if isinstance(update, TaskProgressed):
                    told[update.task_id].add(update.progress.stage)

            scheduler.subscribe(listen)
            (here,) = await scheduler.add([NewTask(LocalFile(str(long)), "long", LOCAL)])
            await until(lambda: Stage.LOADING in told[here.id])
            (sent,) = await scheduler.add([NewTask(LocalFile(str(SAMPLE)), "sample", work)])
            await until(lambda: Stage.TIMING in told[sent.id])
            # The child that finds times says so itself when it begins.
            await until(lambda: Stage.LOADING in told[sent.id])
            assert scheduler.tasks[here.id].state is State.LISTENING

    with SpeechToTextServer(keys=[KEY], listen=lambda _media: heard, pace=Pace(polls=1)) as server:
        run(scene(server))
