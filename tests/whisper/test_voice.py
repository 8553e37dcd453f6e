"""Where the voice that is heard begins."""

from itertools import pairwise

import numpy as np

from stt_desktop.whisper.voice import find_islands, find_speech, find_syllables
from stt_desktop.whisper.windows import RATE
from tests.media.make import sample_sound, silence
from tests.whisper.onsets import H_OF_HAD_MS, hissed, spoken


def test_an_island_begins_with_its_first_sound_and_not_where_the_detector_is_sure() -> None:
    start_ms = find_islands(spoken())[0][0] * 1000 // RATE
    sure_ms = find_speech(spoken())[0][0] * 1000 // RATE
    assert abs(start_ms - 2000 - H_OF_HAD_MS) <= 60
    assert start_ms <= sure_ms - 50


def test_in_noise_it_begins_where_the_detector_is_sure() -> None:
    """Nothing rises from what is before it."""
    noise = np.random.default_rng(5).normal(0, 0.02, len(spoken())).astype(np.float32)
    noisy = spoken() + noise
    assert find_islands(noisy)[0][0] == find_speech(noisy)[0][0]


def test_a_first_sound_before_a_closure_is_the_word_s() -> None:
    sound, start, _ = hissed(200)
    assert abs(find_syllables(sound)[0][0] - start) <= RATE // 50


def test_what_takes_longer_is_another_sound() -> None:
    sound, _, voice = hissed(800)
    assert find_syllables(sound)[0][0] >= voice - RATE // 50


def test_what_is_weak_before_a_word_of_letters_is_a_breath() -> None:
    sound, _, voice = hissed(200)
    assert find_islands(sound)[0][0] >= voice - RATE // 50


def test_a_silence_that_the_detector_passes_over_is_a_pause() -> None:
    """120 ms of nothing in the middle of a vowel."""
    whole = spoken()
    start, end = find_islands(whole)[0]
    cut = start + int(np.argmax(np.abs(whole[start + RATE // 4 : end]))) + RATE // 4
    parted = np.concatenate([whole[:cut], silence(0.12), whole[cut:]])
    pauses = [(before[1], behind[0]) for before, behind in pairwise(find_syllables(parted))]
    assert any(abs(pause[0] - cut) <= RATE // 50 for pause in pauses)
    assert any(abs(pause[1] - cut - RATE * 12 // 100) <= RATE // 50 for pause in pauses)


def test_islands_are_in_order_and_apart() -> None:
    islands = find_islands(sample_sound())
    assert len(islands) >= 5
    assert all(start < end for start, end in islands)
    assert all(before[1] < behind[0] for before, behind in pairwise(islands))
