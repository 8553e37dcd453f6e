"""In which stretch of voice a word is."""

from stt_desktop.domain.transcript import Timing
from stt_desktop.subtitles.align.placed import Placed, Voice, homes

VOICE = [(1000, 3000), (3200, 5000), (6000, 8000)]


def test_a_word_is_where_most_of_it_is() -> None:
    placed = [
        Placed(2500, 3300, Timing.ALIGNED),
        Placed(2900, 4000, Timing.ALIGNED),
        None,
        Placed(5100, 5900, Timing.ALIGNED),
        Placed(7970, 8500, Timing.ALIGNED),
    ]
    assert homes(placed, VOICE) == [0, 1, None, None, None]


def test_how_much_voice_lies_within_a_span() -> None:
    voice = Voice(VOICE)
    assert voice.within(500, 900) == 0
    assert voice.within(2900, 3300) == 200
    assert voice.within(0, 9000) == 5800
    assert (voice.first_ms, voice.last_ms) == (1000, 8000)
    assert (Voice([]).first_ms, Voice([]).last_ms, Voice([]).within(0, 9000)) == (0, 0, 0)
