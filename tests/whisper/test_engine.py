"""The engine with its real child and the real model."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stt_desktop.domain.errors import (
    ENGINE_DIED,
    LANGUAGE_UNKNOWN,
    LINK_NOT_SUPPORTED,
    MODEL_MISSING,
    MODEL_UNKNOWN,
    SOURCE_DAMAGED,
    SOURCE_MISSING,
    SOURCE_NO_SPEECH,
    AppError,
)
from stt_desktop.domain.events import Listening
from stt_desktop.domain.health import Health
from stt_desktop.domain.ports import Job, Stage
from stt_desktop.domain.source import RemoteUrl
from stt_desktop.domain.task import Options
from stt_desktop.domain.transcript import Timing
from tests.doubles import until
from tests.media.make import SAMPLE, sample_sound, silence, tone, truncated, write
from tests.whisper.running import RecordedSteps, alive, engine, job

Run = Callable[[Coroutine[Any, Any, Any]], Any]

FACTS = json.loads((SAMPLE.parent / "utterances.json").read_text(encoding="utf-8"))


def word_error_rate(reference: str, heard: str) -> float:
    """Levenshtein distance over words, divided by the reference's words."""
    expected, found = spoken(reference), spoken(heard)
    row = list(range(len(found) + 1))
    for count, word in enumerate(expected, 1):
        above, row = row, [count]
        for column, other in enumerate(found, 1):
            row.append(min(above[column] + 1, row[-1] + 1, above[column - 1] + (word != other)))
    return row[-1] / len(expected)


def spoken(text: str) -> list[str]:
    plain = text.lower().replace("mr.", "mister").replace("-", " ")
    return re.findall(r"[a-z']+", plain)


def test_the_sample_is_understood_with_times(run: Run, model_folder: Path) -> None:
    async def listen() -> tuple[str, RecordedSteps]:
        steps = RecordedSteps()
        async with engine(model_folder) as whisper:
            return await whisper.run(job(SAMPLE), steps), steps

    raw, steps = run(listen())
    answer = json.loads(raw)
    assert (answer["engine"], answer["model"], answer["language"]) == (
        "faster-whisper",
        "base",
        "en",
    )
    assert answer["language_probability"] > 0.9
    assert answer["duration_ms"] == FACTS["duration_ms"]

    from stt_desktop.whisper.answer import read

    heard = read(raw)
    reference = (SAMPLE.parent / "sample.txt").read_text(encoding="utf-8")
    assert word_error_rate(reference, heard.text) <= 0.05
    assert "".join(word.text for word in heard.words).strip() == heard.text
    assert {word.timing for word in heard.words} == {Timing.PROVIDER}
    assert_words_lie_in_their_utterances(heard.words)

    assert steps.events == [Listening()]
    assert steps.progressed[0].stage is Stage.LOADING
    assert [p.done for p in steps.progressed if p.stage is Stage.LISTENING][-1] == 28_730
    assert steps.progressed[-1].total == 28_730
    assert len(steps.parts) == 1


def assert_words_lie_in_their_utterances(words: Any) -> None:
    before = 0
    for word in words:
        assert before <= word.start_ms <= word.end_ms <= FACTS["duration_ms"]
        before = word.end_ms
        middle = (word.start_ms + word.end_ms) // 2
        assert any(u["start_ms"] <= middle <= u["end_ms"] for u in FACTS["utterances"]), word


def test_parts_of_an_interrupted_run_give_the_same_text(
    run: Run, model_folder: Path, long_recording: Path
) -> None:
    async def listen() -> tuple[str, str, RecordedSteps, RecordedSteps]:
        whole, rest = RecordedSteps(), RecordedSteps()
        async with engine(model_folder) as whisper:
            first = await whisper.run(job(long_recording), whole)
            rest.parts = whole.parts[:1]
            again = await whisper.run(job(long_recording, parts=(whole.parts[0],)), rest)
            return first, again, whole, rest

    first, again, whole, rest = run(listen())
    assert len(whole.parts) > 1
    assert "young man" in first
    assert "amiable himself" in first
    assert rest.parts == whole.parts
    assert again == first
    boundary = json.loads(whole.parts[0])["end_ms"]
    listened = [p.done for p in rest.progressed if p.stage is Stage.LISTENING]
    assert listened[0] == boundary
    assert 0 < boundary < listened[-1]


def test_all_parts_kept_means_nothing_is_listened_to_again(
    run: Run, model_folder: Path, tmp_path: Path
) -> None:
    recording = write(tmp_path / "short.wav", sample_sound(0, 7600))

    async def listen() -> tuple[str, str, RecordedSteps]:
        steps, again = RecordedSteps(), RecordedSteps()
        async with engine(model_folder) as whisper:
            first = await whisper.run(job(recording), steps)
            return first, await whisper.run(job(recording, parts=tuple(steps.parts)), again), again

    first, second, again = run(listen())
    assert second == first
    assert again.parts == []


def test_cancelling_ends_the_child_within_a_second_and_the_next_task_runs(
    run: Run, model_folder: Path, long_recording: Path, tmp_path: Path
) -> None:
    short = write(tmp_path / "short.wav", sample_sound(0, 7600))

    async def cancel() -> tuple[float, int, str]:
        steps = RecordedSteps()
        async with engine(model_folder) as whisper:
            listening = asyncio.Event()
            steps.on_progress = lambda p: listening.set() if p.stage is Stage.LISTENING else None
            task = asyncio.create_task(whisper.run(job(long_recording), steps))
            await asyncio.wait_for(listening.wait(), 60)
            pid = whisper.child_pid
            assert pid is not None
            assert alive(pid)
            began = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await until(lambda: not alive(pid), 1)
            took = time.monotonic() - began
            return took, pid, whisper.read(await whisper.run(job(short), RecordedSteps())).text

    took, _pid, text = run(cancel())
    assert took < 1
    assert "John Dashwood" in text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_a_killed_child_is_a_clear_error_and_the_next_task_runs(
    run: Run, model_folder: Path, long_recording: Path, tmp_path: Path
) -> None:
    short = write(tmp_path / "short.wav", sample_sound(0, 7600))

    async def kill() -> tuple[AppError, str]:
        steps = RecordedSteps()
        async with engine(model_folder) as whisper:

            def kill_once(_index: int) -> None:
                pid = whisper.child_pid
                assert pid is not None
                os.kill(pid, signal.SIGKILL)

            steps.on_part = kill_once
            with pytest.raises(AppError) as caught:
                await whisper.run(job(long_recording), steps)
            answer = await whisper.run(job(short), RecordedSteps())
            return caught.value, whisper.read(answer).text

    error, text = run(kill())
    assert error.kind is ENGINE_DIED
    assert "killed" in error.message()
    assert "John Dashwood" in text


def test_the_child_ends_with_the_program_that_started_it(
    model_folder: Path, long_recording: Path
) -> None:
    """Kill -9 for the program, in the middle of the child's work."""
    program = f"""
import asyncio, sys
from pathlib import Path
from tests.whisper.running import RecordedSteps, engine, job

async def main():
    steps = RecordedSteps()
    async with engine(Path(sys.argv[1])) as whisper:
        steps.on_progress = lambda _p: print(whisper.child_pid, flush=True)
        await whisper.run(job(Path({str(long_recording)!r})), steps)

asyncio.run(main())
"""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(model_folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as started:
        assert started.stdout is not None
        started.stdout.readline()  # it loads the model
        pid = int(started.stdout.readline())  # it listens
        assert alive(pid)
        started.kill()
        started.wait(10)
    asyncio.run(until(lambda: not alive(pid), 5))


def test_the_child_stays_warm_and_is_let_go_after_a_while(
    run: Run, model_folder: Path, tmp_path: Path
) -> None:
    short = write(tmp_path / "short.wav", sample_sound(0, 7600))

    async def twice() -> tuple[int | None, int | None, list[Stage]]:
        steps = RecordedSteps()
        async with engine(model_folder, kept_warm_s=0.3) as whisper:
            await whisper.run(job(short), RecordedSteps())
            first = whisper.child_pid
            await whisper.run(job(short), steps)
            second = whisper.child_pid
            assert second is not None
            await until(lambda: whisper.child_pid is None)
            await until(lambda: not alive(second))
            return first, second, [p.stage for p in steps.progressed]

    first, second, stages = run(twice())
    assert first == second
    assert Stage.LOADING not in stages


def fails(run: Run, models: Path, work: Job, **options: Any) -> tuple[AppError, RecordedSteps]:
    """How the engine refuses a job."""
    steps = RecordedSteps()

    async def refuse() -> AppError:
        async with engine(models, **options) as whisper:
            with pytest.raises(AppError) as caught:
                await whisper.run(work, steps)
            return caught.value

    error: AppError = run(refuse())
    return error, steps


@pytest.mark.parametrize("make", [silence, tone])
def test_a_recording_without_speech_is_no_text(
    run: Run, model_folder: Path, tmp_path: Path, make: Callable[[float], Any]
) -> None:
    recording = write(tmp_path / "quiet.wav", make(2.0))
    assert fails(run, model_folder, job(recording))[0].kind is SOURCE_NO_SPEECH


def test_a_recording_that_ends_too_early_is_damaged(
    run: Run, model_folder: Path, tmp_path: Path
) -> None:
    whole = write(tmp_path / "whole.flac", sample_sound(0, 17_000), codec="flac")
    half = truncated(tmp_path / "half.flac", whole, 0.5)
    error, steps = fails(run, model_folder, job(half))
    assert error.kind is SOURCE_DAMAGED
    assert len(steps.parts) == 1, "what was heard is kept until then"


def test_a_vanished_file_is_missing(run: Run, model_folder: Path, tmp_path: Path) -> None:
    error, _ = fails(run, model_folder, job(tmp_path / "gone.mp3"))
    assert error.kind is SOURCE_MISSING
    assert error.details["folder"] == str(tmp_path)


def test_a_link_is_refused_before_any_work(run: Run, tmp_path: Path) -> None:
    link = Job("task", RemoteUrl("https://example.org/talk.mp3"), Options())
    error, steps = fails(run, tmp_path, link)
    assert error.kind is LINK_NOT_SUPPORTED
    assert steps.events == []


def test_an_unknown_language_is_refused_before_any_work(run: Run, tmp_path: Path) -> None:
    error, steps = fails(run, tmp_path, job(SAMPLE, language="klingon"))
    assert error.kind is LANGUAGE_UNKNOWN
    assert steps.events == []


def test_without_the_model_it_says_so(run: Run, tmp_path: Path) -> None:
    assert fails(run, tmp_path, job(SAMPLE))[0].kind is MODEL_MISSING
    assert fails(run, tmp_path, job(SAMPLE, model="huge"))[0].kind is MODEL_UNKNOWN


HANGS = (sys.executable, "-c", "import sys\nfor line in sys.stdin: pass")
DIES = (sys.executable, "-c", "import sys; print('out of luck', file=sys.stderr); sys.exit(3)")


def test_a_child_that_hangs_is_ended(run: Run, model_folder: Path) -> None:
    error, _ = fails(run, model_folder, job(SAMPLE), command=HANGS, patience_s=1)
    assert error.kind is ENGINE_DIED
    assert "no sign of life" in error.message()


def test_a_child_that_dies_tells_its_exit_code_and_the_log_its_last_words(
    run: Run, model_folder: Path
) -> None:
    lines: list[str] = []
    error, _ = fails(run, model_folder, job(SAMPLE), command=DIES, log=lines.append)
    assert error.kind is ENGINE_DIED
    assert error.details["reason"] == "exit code 3"
    assert lines == ["out of luck"]


TELLS_ITS_ENVIRONMENT = (
    sys.executable,
    "-c",
    "import os, sys; print(*[n for n in os.environ if 'DESKTOP' in n], file=sys.stderr)",
)


def test_the_child_gets_no_key_of_the_environment(
    run: Run, model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(os.environ):
        if "DESKTOP" in name:
            monkeypatch.delenv(name)
    monkeypatch.setenv("STT_DESKTOP_KEY_WORK", "sk-canary-5e1f0b7d")
    monkeypatch.setenv("STT_DESKTOP_KEY_公司", "sk-canary-6e1f0b7d")
    monkeypatch.setenv("STT_DESKTOP_KEPT", "1")
    lines: list[str] = []
    fails(run, model_folder, job(SAMPLE), command=TELLS_ITS_ENVIRONMENT, log=lines.append)
    assert lines == ["STT_DESKTOP_KEPT"]


def test_a_child_that_cannot_be_started_is_an_error(run: Run, model_folder: Path) -> None:
    error, _ = fails(run, model_folder, job(SAMPLE), command=("/no/such/program",))
    assert error.kind is ENGINE_DIED


def test_the_forced_language_and_an_undecodable_path_are_used(
    run: Run, model_folder: Path, tmp_path: Path
) -> None:
    name = os.fsdecode("über \N{CJK UNIFIED IDEOGRAPH-8A9E} ".encode() + b"\xff.wav")
    plain = write(tmp_path / "plain.wav", sample_sound(8100, 11_500))
    recording = plain.rename(tmp_path / name)

    async def listen() -> dict[str, Any]:
        async with engine(model_folder) as whisper:
            raw = await whisper.run(job(recording, language="EN_us"), RecordedSteps())
            answer: dict[str, Any] = json.loads(raw)
            return answer

    answer = run(listen())
    assert (answer["language"], answer["language_probability"]) == ("en", 1.0)
    assert "young man" in answer["segments"][0]["text"]


def test_times_count_from_the_start_that_a_player_shows(
    run: Run, model_folder: Path, tmp_path: Path
) -> None:
    """The sound begins 3 s behind the picture and has a hole of 5 s."""
    first, second = sample_sound(0, 7100), sample_sound(8100, 11_090)
    recording = write(
        tmp_path / "late.mkv",
        np.zeros(0, np.float32),
        codec="flac",
        pieces=[(3.0, first), (15.1, second)],
        video_s=20,
    )

    async def listen() -> Any:
        async with engine(model_folder) as whisper:
            return whisper.read(await whisper.run(job(recording, language="en"), RecordedSteps()))

    words = run(listen()).words
    assert words[0].text.strip() == "And"
    assert 3000 <= words[0].start_ms <= 3700
    he = next(word for word in words if word.text.strip() == "He")
    assert 15_000 <= he.start_ms <= 15_600


def test_the_doctor_finds_a_sound_engine(run: Run, model_folder: Path) -> None:
    async def check() -> Any:
        async with engine(model_folder) as whisper:
            return await whisper.check()

    findings = run(check())
    assert [finding.health for finding in findings] == [Health.GOOD, Health.GOOD]


def test_the_doctor_says_what_is_wrong(run: Run, tmp_path: Path) -> None:
    async def check() -> Any:
        async with engine(tmp_path, command=DIES) as whisper:
            return await whisper.check()

    model, child = run(check())
    assert (model.health, child.health) == (Health.BAD, Health.BAD)
    assert "models install base" in model.advice
    assert "exit code 3" in child.fact
