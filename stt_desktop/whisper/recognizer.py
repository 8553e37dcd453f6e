"""The model itself: what is said in a stretch of sound, and in which language. Child only.

Why these settings (measured with the base model, int8, on two cores, from files in English):

- Batched without time tokens, word times from the cross-attention. The sequential decoder with
  time tokens is as fast with the same beam but wrote words into pauses (a lone "us." between two
  utterances), and the batched one with time tokens loses the text behind the last of them.
- Whole stretches with their pauses, padded by 400 ms: with 200 ms or less the sample's word error
  rate rises from 1.4 % to 4.2 %.
- Beam 5: with white noise at 8 dB (three seeds) the sample's word error rate is 9.4 % instead of
  11.3 % with beam 1, at 3 dB 20 % instead of 23 %; without noise they are alike. It has its price:
  123 s of clean speech took 11.8 s instead of 5.6 s.
- Each chunk in a thread, with its share of the cores: six minutes of speech took 15.2 and 17.3 s,
  two chunks as one batch on both cores 20.7 and 24.0 s, and the text was the same. With the next
  window's chunks behind them, so that no thread waits, 14.9 s.
- No context from chunk to chunk: an error stays where it is.
- A chunk whose text repeats itself or is improbable is decoded again by the sequential decoder,
  which tries higher temperatures.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from faster_whisper import BatchedInferencePipeline, WhisperModel

from stt_desktop.subtitles.align.times import Forced
from stt_desktop.whisper.forcing import force
from stt_desktop.whisper.windows import RATE, Span
from stt_desktop.whisper.words import TimedWord, settle

Samples = npt.NDArray[np.float32]

CHUNKS_AT_ONCE = 2
_NO_LOOP = 5
"""A higher temperature ends a loop of the same words. Where only one is tried, no row of so many
tokens may come twice: a loop fills a chunk, takes four times as long and says nothing."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard the model tries. ``temperatures`` are tried in turn for what is doubtful, which is
    what repeats itself and, if ``is_read``, what is improbable."""

    beam: int
    temperatures: tuple[float, ...]
    is_read: bool


TO_READ = Effort(5, (0.0, 0.2, 0.4, 0.6, 0.8, 1.0), is_read=True)
"""For people. The temperatures are OpenAI's own."""
TO_MATCH = Effort(1, (0.0,), is_read=False)
"""For a known text, which tells what of it is right: a beam of 5 takes twice as long, what cannot
be heard may take ten times as long, and even an improbable text has a word here and there."""

_SURE = 0.8
_LISTENS_FOR_LANGUAGE = 4
"""Chunks at most from which the language is told."""

# The limits of OpenAI's own decoder (whisper/transcribe.py): above or below, it tries again.
_REPEATS_ITSELF = 2.4
_IMPROBABLE = -1.0
_NO_SPEECH = 0.6

_CHINESE_PROMPT = "以下是普通话的句子。"
_CHINESE_PROMPT_TRADITIONAL = "以下是普通話的句子。"
"""Chinese without a prompt comes in either script and mostly without punctuation. What cannot be
understood is answered with the prompt itself: such a chunk is heard again without it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One recognized chunk; times are milliseconds from the start of the buffer."""

    start_ms: int
    end_ms: int
    text: str
    words: tuple[TimedWord, ...]


class Recognizer:
    """A loaded model. Not safe for several threads; it uses ``threads`` itself."""

    def __init__(self, folder: Path, threads: int) -> None:
        at_once = min(CHUNKS_AT_ONCE, threads)
        self._model = WhisperModel(
            os.fspath(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=-(-threads // at_once),
            num_workers=at_once,
            local_files_only=True,
        )
        self._threads = ThreadPoolExecutor(at_once, "listen")

    def detect_language(self, sound: Samples, chunks: Sequence[Span]) -> tuple[str, float]:
        """(Whisper's code, probability), from the first chunk that leaves no doubt, else from
        the sum over a few."""
        if not self._model.model.is_multilingual:
            return "en", 1.0
        sums: dict[str, float] = {}
        weight = 0.0
        for start, end in chunks[:_LISTENS_FOR_LANGUAGE]:
            code, probability, everything = self._model.detect_language(sound[start:end])
            seconds = (end - start) / RATE
            weight += seconds
            for name, share in everything:
                sums[name] = sums.get(name, 0.0) + share * seconds
            if probability >= _SURE and seconds >= 5:
                return code, round(probability, 3)
        best = max(sums, key=lambda name: sums[name])
        return best, round(sums[best] / weight, 3)

    def listen(
        self,
        sound: Samples,
        chunks: Sequence[Span],
        speech: Sequence[Span],
        language: str,
        *,
        traditional: bool = False,
        effort: Effort = TO_READ,
    ) -> Callable[[], list[Heard]]:
        """Begin to listen to each chunk; what is returned waits for what is said in them. A chunk
        in which nothing is said gives nothing.

        ``speech`` is what :func:`voice.find_speech` found: it sharpens the times of the words.
        """
        prompt = None
        if language == "zh":
            prompt = _CHINESE_PROMPT_TRADITIONAL if traditional else _CHINESE_PROMPT
        hear = partial(
            self._hear, sound=sound, speech=speech, language=language, prompt=prompt, effort=effort
        )
        coming = [self._threads.submit(hear, chunk) for chunk in chunks]
        return lambda: [heard for each in coming for heard in each.result()]

    def force(
        self, language: str, pieces: Sequence[tuple[Samples, Sequence[str]]]
    ) -> list[list[Forced | None]]:
        """When the words of each piece (its sound, at most 30 s, and its words) are spoken."""
        return list(self._threads.map(partial(force, self._model, language), pieces))

    def _hear(
        self,
        chunk: Span,
        *,
        sound: Samples,
        speech: Sequence[Span],
        language: str,
        prompt: str | None,
        effort: Effort,
    ) -> list[Heard]:
        start, end = chunk
        segments, _ = self._pipeline().transcribe(
            sound,
            language=language,
            batch_size=1,
            beam_size=effort.beam,
            word_timestamps=True,
            without_timestamps=True,
            initial_prompt=prompt,
            clip_timestamps=[{"start": start / RATE, "end": end / RATE}],
        )
        found = list(segments)
        if any(_is_doubtful(segment, prompt, effort) for segment in found):
            found = self._listen_again(sound, chunk, language, effort)
        voice = [_ms(span) for span in speech if span[0] < end and span[1] > start]
        spoken = (segment for segment in found if segment.text.strip())
        return [_heard(segment, _ms(chunk), voice) for segment in spoken]

    def _pipeline(self) -> BatchedInferencePipeline:
        """It keeps the place of the last word: one for each call."""
        return BatchedInferencePipeline(self._model)

    def _listen_again(
        self,
        sound: Samples,
        chunk: Span,
        language: str,
        effort: Effort,
    ) -> list[Any]:
        segments, _ = self._model.transcribe(
            sound[chunk[0] : chunk[1]],
            language=language,
            beam_size=effort.beam,
            temperature=list(effort.temperatures),
            no_repeat_ngram_size=0 if len(effort.temperatures) > 1 else _NO_LOOP,
            no_speech_threshold=_NO_SPEECH if effort.is_read else None,
            word_timestamps=True,
            condition_on_previous_text=False,
        )
        found = []
        for segment in segments:
            if segment.compression_ratio > _REPEATS_ITSELF or (
                effort.is_read
                and segment.avg_logprob < _IMPROBABLE
                and segment.no_speech_prob > _NO_SPEECH
            ):
                continue
            shift = chunk[0] / RATE
            segment.start += shift
            segment.end += shift
            for word in segment.words or ():
                word.start += shift
                word.end += shift
            found.append(segment)
        return found


def _is_doubtful(segment: Any, prompt: str | None, effort: Effort) -> bool:
    return bool(
        segment.compression_ratio > _REPEATS_ITSELF
        or (effort.is_read and segment.avg_logprob < _IMPROBABLE)
        or (prompt is not None and prompt.rstrip("。") in segment.text)
    )


def _heard(segment: Any, span: Span, voice: Sequence[Span]) -> Heard:
    words = [
        TimedWord(word.word, round(word.start * 1000), round(word.end * 1000), word.probability)
        for word in segment.words or ()
    ]
    settled = settle(words, segment.text, span, voice)
    return Heard(settled[0].start_ms, settled[-1].end_ms, segment.text, settled)


def _ms(span: Span) -> Span:
    return span[0] * 1000 // RATE, span[1] * 1000 // RATE
