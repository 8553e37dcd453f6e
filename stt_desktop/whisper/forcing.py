"""Forces a known text through sound: when does the model say each of its words. Child only."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer

from stt_desktop.subtitles.align.times import Forced

Samples = npt.NDArray[np.float32]

_MOST_TOKENS = 440
"""The decoder has 448 places, some of them for what goes before the text."""
_FRAME_MS = 20


def force(
    model: WhisperModel, language: str, piece: tuple[Samples, Sequence[str]]
) -> list[Forced | None]:
    """For a piece of sound (at most 30 s) and its words, when they are spoken.

    A word without letters of its own gets the time of its place. A text that is too long for the
    model gives None for each word.
    """
    sound, words = piece
    tokenizer = Tokenizer(model.hf_tokenizer, model.model.is_multilingual, "transcribe", language)
    text = _Tokens(tokenizer, words)
    if not 0 < len(text.ids) <= _MOST_TOKENS:
        return [None] * len(words)
    features = model.feature_extractor(sound)[..., :-1]
    frames = min(features.shape[-1], 3000)
    (result,) = model.model.align(
        model.encode(np.stack([pad_or_trim(features)])),
        tokenizer.sot_sequence,
        [text.ids],
        [frames],
        median_filter_width=7,
    )
    return text.times(result)


class _Tokens:
    """A text as tokens that know their word."""

    def __init__(self, tokenizer: Tokenizer, words: Sequence[str]) -> None:
        text = "".join(words)
        lead = len(text) - len(text.lstrip())
        # Half a surrogate pair is nothing that can be encoded; its place is kept.
        plain = text[lead:].encode("utf-8", "replace").decode()
        encoding = tokenizer.tokenizer.encode(" " + plain, add_special_tokens=False)
        self.ids: list[int] = encoding.ids
        self._count = len(words)
        ends = np.cumsum([len(word) for word in words]) - lead + 1
        # A token that begins with a space belongs to the word behind it: its last character counts.
        lasts = np.array([max(start, end - 1) for start, end in encoding.offsets])
        self._owner = np.searchsorted(ends, lasts, side="right").clip(0, len(words) - 1)

    def times(self, result: Any) -> list[Forced | None]:
        pairs = np.array(result.alignments)
        jumps = np.pad(np.diff(pairs[:, 0]), (1, 0), constant_values=1).astype(bool)
        begins = pairs[jumps, 1] * _FRAME_MS
        sure = np.array(result.text_token_probs)
        words: list[Forced | None] = []
        for number in range(self._count):
            own = np.flatnonzero(self._owner == number)
            if not len(own):
                words.append(None)
                continue
            last = min(int(own[-1]) + 1, len(begins) - 1)
            start, end = int(begins[own[0]]), int(begins[last])
            words.append(Forced(start, max(start, end), float(np.mean(sure[own]))))
        return words
