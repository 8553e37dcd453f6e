"""Times for a known text, by the real child and the real model."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stt_desktop.domain.errors import ENGINE_FAILED, SOURCE_DAMAGED, SOURCE_MISSING, AppError
from stt_desktop.domain.ports import Progress, Stage
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.transcript import Recognition, Timing, Word
from stt_desktop.media.download import HttpFetcher
from stt_desktop.whisper.aligner import WhisperAligner
from stt_desktop.whisper.models import ModelStore
from stt_desktop.whisper.process import EngineProcess
from tests.doubles import until
from tests.media.make import SAMPLE, sample_sound, silence, tone, truncated, write
from tests.whisper.running import COMMAND, alive

Run = Callable[[Coroutine[Any, Any, Any]], Any]

FACTS = json.loads((SAMPLE.parent / "utterances.json").read_text(encoding="utf-8"))
SENTENCES = [utterance["text"].capitalize() + "." for utterance in FACTS["utterances"]]
TEXT = " ".join(SENTENCES)
LEAD_MS = 400
"""Silence inside the utterances before their first word, at most."""


@asynccontextmanager
async def aligner(models: Path) -> AsyncIterator[tuple[WhisperAligner, EngineProcess]]:
    process = EngineProcess(COMMAND)
    try:
        yield WhisperAligner(ModelStore(models, HttpFetcher()), process), process
    finally:
        await process.close()


def align(
    run: Run, models: Path, text: str, path: Path = SAMPLE, language: str | None = "en"
) -> tuple[Recognition, list[Progress]]:
    progressed: list[Progress] = []

    async def work() -> Recognition:
        async with aligner(models) as (aligned, _):
            source = LocalFile(str(path))
            return await aligned.align(source, Recognition(text, (), language), progressed.append)

    return run(work()), progressed


def firsts(words: tuple[Word, ...], sentences: list[str]) -> list[Word]:
    """The first word of each sentence."""
    counts = [len(sentence.split()) for sentence in sentences]
    return [words[sum(counts[:number])] for number in range(len(counts))]


def assert_whole(recognition: Recognition, text: str) -> None:
    assert recognition.text == text
    assert "".join(word.text for word in recognition.words) == text
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(recognition.words))


def test_every_sentence_begins_where_it_is_said(run: Run, model_folder: Path) -> None:
    recognition, progressed = align(run, model_folder, TEXT)
    assert_whole(recognition, TEXT)
    assert recognition.duration_ms == FACTS["duration_ms"]
    for word, utterance in zip(
        firsts(recognition.words, SENTENCES), FACTS["utterances"], strict=True
    ):
        assert word.timing is Timing.ALIGNED
        assert 0 <= word.start_ms - utterance["start_ms"] <= LEAD_MS
    aligned = [word for word in recognition.words if word.timing is Timing.ALIGNED]
    assert len(aligned) >= 0.9 * len(recognition.words)
    timing = [each for each in progressed if each.stage is Stage.TIMING]
    assert progressed[0].stage is Stage.LOADING
    assert [each.done for each in timing] == sorted(each.done for each in timing)
    assert timing[-1].done >= 0.9 * FACTS["duration_ms"]


def test_the_language_is_found_where_none_is_told(run: Run, model_folder: Path) -> None:
    recognition, _ = align(run, model_folder, TEXT, language=None)
    assert firsts(recognition.words, SENTENCES)[3].timing is Timing.ALIGNED


def test_times_around_wrong_and_missing_and_invented_text_stay_right(
    run: Run, model_folder: Path
) -> None:
    invented = "Thanks for watching and please subscribe to our channel."
    sentences = [SENTENCES[0], invented, *SENTENCES[2:]]
    text = " ".join(sentences).replace("rather", "further")
    recognition, _ = align(run, model_folder, text)
    assert_whole(recognition, text)
    found = firsts(recognition.words, sentences)
    starts = [utterance["start_ms"] for utterance in FACTS["utterances"]]
    for number in (0, 2, 3, 4):
        assert 0 <= found[number].start_ms - starts[number] <= LEAD_MS
    first = recognition.words.index(found[1])
    made_up = recognition.words[first : first + len(invented.split())]
    assert all(word.timing is not Timing.ALIGNED for word in made_up)


def test_without_a_model_times_are_estimated_by_the_voice(run: Run, tmp_path: Path) -> None:
    recognition, progressed = align(run, tmp_path / "no models", TEXT)
    assert_whole(recognition, TEXT)
    assert {word.timing for word in recognition.words} == {Timing.ESTIMATED}
    assert all(word.error_ms for word in recognition.words)
    found = firsts(recognition.words, SENTENCES)
    for word, utterance in zip(found, FACTS["utterances"], strict=True):
        assert 0 <= word.start_ms - utterance["start_ms"] <= LEAD_MS
    assert progressed[-1].stage is Stage.TIMING


def test_another_text_gets_no_false_anchors(run: Run, model_folder: Path) -> None:
    text = "Kvůli dešti zůstaly všechny obchody zavřené až do večera. Nikdo nepřišel."
    recognition, _ = align(run, model_folder, text)
    assert_whole(recognition, text)
    assert all(word.timing is not Timing.ALIGNED for word in recognition.words)


@pytest.mark.parametrize("text", ["שלום לכולם, ברוכים הבאים.", "你好。Hello 世界！", "\ud800 ok"])
def test_any_script_comes_out_in_order(run: Run, model_folder: Path, text: str) -> None:
    recognition, _ = align(run, model_folder, text, language=None)
    assert_whole(recognition, text)


def test_silence_has_a_place_for_every_word(run: Run, model_folder: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "silence.wav", silence(5))
    recognition, _ = align(run, model_folder, "Nobody says this.", path)
    assert_whole(recognition, "Nobody says this.")
    assert {word.timing for word in recognition.words} == {Timing.ESTIMATED}


def test_what_is_no_speech_to_the_detector_is_found_by_its_loudness(
    run: Run, tmp_path: Path
) -> None:
    """A hummed song, say."""
    song = np.concatenate([silence(3), tone(4), silence(3), tone(4), silence(3)])
    path = write(tmp_path / "song.wav", song)
    text = "La la la the river runs along. La la la it sings a song."
    recognition, _ = align(run, tmp_path / "no models", text, path)
    assert {word.timing for word in recognition.words} == {Timing.ESTIMATED}
    begins = [word.start_ms for word in recognition.words]
    assert abs(begins[0] - 3000) < 100
    assert begins[-1] > 10_000
    assert all(2900 < at < 7100 or 9900 < at < 14_100 for at in begins)


def test_leading_silence_moves_everything(run: Run, model_folder: Path, tmp_path: Path) -> None:
    sound = np.concatenate([silence(70), sample_sound(8100, 11_090)])
    path = write(tmp_path / "late.flac", sound, codec="flac")
    recognition, _ = align(run, model_folder, SENTENCES[1], path)
    assert 70_000 <= recognition.words[0].start_ms <= 70_000 + LEAD_MS
    assert recognition.words[0].timing is Timing.ALIGNED


def test_bare_white_space_needs_no_child(run: Run, tmp_path: Path) -> None:
    async def work() -> None:
        async with aligner(tmp_path) as (aligned, process):
            bare = Recognition(" \n")
            assert await aligned.align(LocalFile("/nowhere"), bare, lambda _: None) is bare
            assert process.child_pid is None

    run(work())


def test_a_file_that_is_gone_or_no_recording(run: Run, tmp_path: Path) -> None:
    noise = tmp_path / "noise.mp3"
    noise.write_bytes(b"no sound at all" * 100)
    for path, kind in ((tmp_path / "gone.wav", SOURCE_MISSING), (noise, SOURCE_DAMAGED)):
        with pytest.raises(AppError) as caught:
            align(run, tmp_path / "no models", TEXT, path)
        assert caught.value.kind is kind


def test_what_is_left_of_a_damaged_recording_is_timed(
    run: Run, model_folder: Path, tmp_path: Path
) -> None:
    path = truncated(tmp_path / "cut.flac", SAMPLE, 0.5)
    recognition, _ = align(run, model_folder, TEXT, path)
    assert_whole(recognition, TEXT)
    assert recognition.words[0].timing is Timing.ALIGNED


def test_cancelling_kills_the_child_within_a_second(
    run: Run, model_folder: Path, long_recording: Path
) -> None:
    async def work() -> None:
        async with aligner(model_folder) as (aligned, process):
            progressed: list[Progress] = []
            source = LocalFile(str(long_recording))
            task = asyncio.create_task(
                aligned.align(source, Recognition(TEXT, (), "en"), progressed.append)
            )
            await until(lambda: bool(progressed), seconds=60)
            pid = process.child_pid
            assert pid is not None
            task.cancel()
            async with asyncio.timeout(1):
                await asyncio.wait([task])
                await until(lambda: not alive(pid))
            assert task.cancelled()

    run(work())


def test_a_child_that_fails_with_the_model_is_asked_for_the_voice(
    run: Run, model_folder: Path, tmp_path: Path
) -> None:
    """The model may need more memory than there is."""
    script = tmp_path / "child.py"
    script.write_text(
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    asked = json.loads(line)\n"
        "    if asked['model'] is not None:\n"
        "        failed = {'event': 'error', 'code': 'engine-failed', 'reason': 'memory'}\n"
        "        print(json.dumps(failed))\n"
        "    else:\n"
        "        words = [[asked['text'], 0, 900, 'estimated', 500]]\n"
        "        print(json.dumps({'event': 'words', 'words': words}))\n"
        "        print(json.dumps({'event': 'done', 'duration_ms': 1000}))\n"
        "    sys.stdout.flush()\n"
    )

    async def work() -> Recognition:
        process = EngineProcess((COMMAND[0], os.fspath(script)))
        try:
            aligned = WhisperAligner(ModelStore(model_folder, HttpFetcher()), process)
            return await aligned.align(LocalFile("/talk.wav"), Recognition("One."), lambda _: None)
        finally:
            await process.close()

    assert run(work()).words == (Word("One.", 0, 900, Timing.ESTIMATED, 500),)


def test_words_that_are_not_those_of_the_text_are_refused(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "child.py"
    script.write_text(
        "import json, sys\n"
        "sys.stdin.readline()\n"
        "print(json.dumps({'event': 'words', 'words': [['Two.', 0, 900, 'estimated', 500]]}))\n"
        "print(json.dumps({'event': 'done', 'duration_ms': 1000}), flush=True)\n"
        "sys.stdin.readline()\n"
    )

    async def work() -> None:
        process = EngineProcess((COMMAND[0], os.fspath(script)))
        try:
            aligned = WhisperAligner(ModelStore(tmp_path / "none", HttpFetcher()), process)
            await aligned.align(LocalFile("/talk.wav"), Recognition("One."), lambda _: None)
        finally:
            await process.close()

    with pytest.raises(AppError) as caught:
        run(work())
    assert caught.value.kind is ENGINE_FAILED
