"""What is done with the model's answers. The model itself is heard in test_engine.py."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from stt_desktop.whisper.recognizer import TO_MATCH, Recognizer
from stt_desktop.whisper.windows import RATE

SOUND = np.zeros(60 * RATE, np.float32)
CHUNKS = [(0, 20 * RATE), (30 * RATE, 50 * RATE)]


def segment(text: str, start: float, end: float, **facts: Any) -> SimpleNamespace:
    word = SimpleNamespace(word=text, start=start, end=end, probability=0.9)
    usual = {
        "compression_ratio": 1.2,
        "avg_logprob": -0.2,
        "no_speech_prob": 0.1,
    }
    return SimpleNamespace(text=text, start=start, end=end, words=[word], **{**usual, **facts})


class Scripted:
    """Answers like WhisperModel and BatchedInferencePipeline and remembers the questions."""

    def __init__(self, *segments: SimpleNamespace, languages: Any = ()) -> None:
        self.segments = segments
        self.asked: list[dict[str, Any]] = []
        self.model = SimpleNamespace(is_multilingual=True)
        self.languages = list(languages)

    def transcribe(self, sound: Any, **options: Any) -> tuple[list[SimpleNamespace], None]:
        self.asked.append({"samples": len(sound), **options})
        (clip,) = options.get("clip_timestamps", [{"start": 0.0, "end": len(sound) / RATE}])
        return [one for one in self.segments if clip["start"] <= one.start < clip["end"]], None

    def detect_language(self, _sound: Any) -> Any:
        everything = self.languages.pop(0)
        return (*everything[0], everything)


def recognizer(batched: Scripted, model: Scripted | None = None) -> Recognizer:
    made = Recognizer.__new__(Recognizer)
    made._pipeline = lambda: batched  # type: ignore[method-assign]
    made._model = model or Scripted()
    made._threads = ThreadPoolExecutor(2)
    return made


def test_each_chunk_gives_its_words() -> None:
    heard = recognizer(Scripted(segment(" one", 0, 1), segment(" two", 30, 31))).listen(
        SOUND, CHUNKS, CHUNKS, "en"
    )()
    assert [(each.text, each.start_ms, each.end_ms) for each in heard] == [
        (" one", 0, 1000),
        (" two", 30_000, 31_000),
    ]


@pytest.mark.parametrize("doubt", [{"compression_ratio": 9.0}, {"avg_logprob": -2.0}])
def test_a_doubtful_chunk_is_listened_to_again(doubt: dict[str, float]) -> None:
    again = Scripted(segment(" better", 1, 2), segment(" la la la", 3, 4, compression_ratio=9.0))
    batched = Scripted(segment(" one", 0, 1), segment(" two two two", 30, 31, **doubt))
    heard = recognizer(batched, again).listen(SOUND, CHUNKS, CHUNKS, "en")()
    assert [(each.text, each.start_ms) for each in heard] == [(" one", 0), (" better", 31_000)]
    assert [question["samples"] for question in again.asked] == [20 * RATE]


def test_for_a_known_text_what_is_improbable_will_do() -> None:
    again = Scripted(segment(" better", 1, 2, avg_logprob=-1.5, no_speech_prob=0.9))
    batched = Scripted(
        segment(" about this", 0, 1, avg_logprob=-2.0),
        segment(" two two two", 30, 31, compression_ratio=9.0),
    )
    heard = recognizer(batched, again).listen(SOUND, CHUNKS, CHUNKS, "en", effort=TO_MATCH)()
    assert [each.text for each in heard] == [" about this", " better"]
    (question,) = again.asked
    assert question["temperature"] == [0.0]
    assert question["no_repeat_ngram_size"] > 0


def test_noise_that_is_no_speech_is_dropped() -> None:
    again = Scripted(segment(" thanks", 1, 2, avg_logprob=-1.5, no_speech_prob=0.9))
    batched = Scripted(segment(" thanks", 0, 1, avg_logprob=-1.5))
    assert recognizer(batched, again).listen(SOUND, CHUNKS[:1], [], "en")() == []


def test_white_space_is_no_text() -> None:
    assert recognizer(Scripted(segment(" ", 0, 1))).listen(SOUND, CHUNKS, [], "en")() == []


@pytest.mark.parametrize(
    ("language", "traditional", "prompt"),
    [("zh", False, "话"), ("zh", True, "話"), ("en", False, None), ("en", True, None)],
)
def test_chinese_is_asked_for_in_one_script(
    language: str, traditional: bool, prompt: str | None
) -> None:
    batched = Scripted()
    recognizer(batched).listen(SOUND, CHUNKS, [], language, traditional=traditional)()
    given = batched.asked[0]["initial_prompt"]
    assert given is None if prompt is None else prompt in given


def test_an_echo_of_the_prompt_is_no_text() -> None:
    again = Scripted(segment("你好", 1, 2))
    echo = Scripted(segment(" 以下是普通话的句子。", 0, 1))
    heard = recognizer(echo, again).listen(SOUND, CHUNKS[:1], [], "zh")()
    assert [each.text for each in heard] == ["你好"]
    assert "initial_prompt" not in again.asked[0]


def test_the_first_clear_chunk_tells_the_language() -> None:
    model = Scripted(languages=[[("en", 0.5), ("de", 0.45)], [("de", 0.95), ("en", 0.05)]])
    found = recognizer(Scripted(), model).detect_language(SOUND, CHUNKS)
    assert found == ("de", 0.95)


def test_without_a_clear_chunk_the_sum_tells_it() -> None:
    model = Scripted(languages=[[("en", 0.5), ("de", 0.45)], [("de", 0.6), ("en", 0.3)]])
    code, probability = recognizer(Scripted(), model).detect_language(SOUND, CHUNKS)
    assert code == "de"
    assert probability == pytest.approx(0.525)
