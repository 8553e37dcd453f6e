"""Cuts lie in the middle of pauses, whatever hums beneath."""

import numpy as np
import pytest

from stt_desktop.media.cutting.pauses import WHOLE_MS, Samples, best_cut
from tests.excerpts import RATE, sample_sound
from tests.tones import GAP_MS, PAUSE_MS, SENTENCE, WORD_MS, speak

_SENTENCE_MS = SENTENCE * WORD_MS + (SENTENCE - 1) * GAP_MS


def seconds(count: float) -> int:
    return round(count * RATE)


def bursts(pauses_ms: list[int], noise: float) -> tuple[Samples, list[int]]:
    """Half a second of voice before each pause; the pauses' middles in samples."""
    random = np.random.default_rng(3)
    pieces, middles, at = [], [], 0
    for pause in pauses_ms:
        pieces.append(random.normal(0, 6000, RATE // 2))
        pieces.append(np.zeros(RATE * pause // 1000))
        at += RATE // 2 + len(pieces[-1])
        middles.append(at - len(pieces[-1]) // 2)
    pieces.append(random.normal(0, 6000, RATE // 2))
    sound = np.concatenate(pieces)
    sound += random.normal(0, noise, len(sound))
    return sound.clip(-32768, 32767).astype(np.int16), middles


@pytest.mark.parametrize("noise", [0, 30, 500])
def test_the_longest_pause_is_cut_in_its_middle(noise: float) -> None:
    sound, middles = bursts([300, 200, 900, 400], noise)
    cut = best_cut(sound, 0, len(sound))
    assert abs(cut - middles[2]) <= RATE // 50
    assert cut % WHOLE_MS == 0


def test_of_long_pauses_the_last_one_fills_the_part() -> None:
    sound, middles = bursts([2000, 400, 1800, 300], 20)
    assert abs(best_cut(sound, 0, len(sound)) - middles[2]) <= RATE // 50


def test_only_what_was_asked_for_is_looked_at() -> None:
    sound, middles = bursts([900, 300, 900], 20)
    first, last = middles[1] - seconds(0.4), middles[1] + seconds(0.4)
    assert abs(best_cut(sound, first, last) - middles[1]) <= RATE // 50


def test_stops_within_words_are_no_pauses() -> None:
    sound, middles = bursts([90, 90, 250, 90], 20)
    assert abs(best_cut(sound, 0, len(sound)) - middles[2]) <= RATE // 50


def test_without_any_pause_the_quietest_moment_has_to_do() -> None:
    random = np.random.default_rng(5)
    loud = random.normal(0, 4000, seconds(4))
    loud[seconds(2.5) : seconds(2.7)] *= 0.7
    cut = best_cut(loud.astype(np.int16), 0, len(loud))
    assert seconds(2.5) <= cut <= seconds(2.7)


def test_silence_and_next_to_nothing_can_be_cut() -> None:
    silence = np.zeros(seconds(3), np.int16)
    assert 0 < best_cut(silence, seconds(1), seconds(3)) <= seconds(3)
    assert best_cut(silence, 100, 150) == 144


def test_a_reader_is_cut_between_utterances() -> None:
    sound = sample_sound()
    cut = best_cut(sound, seconds(9), seconds(16))
    assert seconds(11.09) <= cut <= seconds(12.09), "the pause behind the second utterance"


def test_tones_are_cut_between_sentences() -> None:
    sound, _ = speak(24)
    cut = best_cut(sound, seconds(1), seconds(7)) * 1000 // RATE
    inside = cut % (_SENTENCE_MS + PAUSE_MS)
    assert inside > _SENTENCE_MS
