"""SubRip: what players and libraries read back is what was written."""

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.transcript import Cue, Recognition, Timing, Transcript, Word
from stt_desktop.subtitles.characters import clean, is_visible
from stt_desktop.subtitles.derive import derive
from stt_desktop.subtitles.formats.srt import write
from tests.subtitles.strategies import cues


def transcript(*cues: Cue) -> Transcript:
    return Transcript("", (), cues, Timing.PROVIDER)


def written(*lines: str) -> list[str]:
    """The text lines of a file whose last cue has these lines."""
    text = write(transcript(Cue(0, 1_000, ("first",)), Cue(1_500, 2_500, lines)))
    return text.split("\n")[6:-2]


def read(text: str) -> list[tuple[int, int, str]]:
    return [
        (event.start, event.end, event.plaintext)
        for event in pysubs2.SSAFile.from_string(text, format_="srt")
    ]


def test_a_file_is_numbered_timed_and_parted_by_empty_lines() -> None:
    cues = (Cue(0, 4_417, ("one", "two")), Cue(3_661_001, 3_662_000, ("三",)))
    assert write(transcript(*cues)) == (
        "1\n00:00:00,000 --> 00:00:04,417\none\ntwo\n\n2\n01:01:01,001 --> 01:01:02,000\n三\n\n"
    )


def test_hours_go_on_beyond_99() -> None:
    late = 100 * 3_600_000
    assert "\n100:00:00,000 --> 100:00:01,000\n" in write(
        transcript(Cue(late, late + 1_000, ("x",)))
    )


@pytest.mark.parametrize(
    ("lines", "safe"),
    [
        (("a --> b",), ["a → b"]),
        (("from 0:00:01.5 to 0:00:02.5",), ["from 0:00:01 5 to 0:00:02 5"]),
        (("at 0:00:01.5",), ["at 0:00:01.5"]),
        (("<i>so</i>",), ["‹i›so‹/i›"]),
        (("<Speaker 1> yes",), ["‹Speaker 1› yes"]),
        (("x <b", "c> y"), ["x ‹b", "c› y"]),
        (("5 < 6 {", "7 > 6 }"), ["5 ‹ 6 (", "7 › 6 )"]),
        (("I <3 you", "a} b{"), ["I <3 you", "a} b{"]),
        (("{\\an8}up",), ["(\\an8)up"]),
        (("C:\\New\\home",), ["C:/New/home"]),
        (("C:\\Temp",), ["C:\\Temp"]),
        (("in the year", "1984"), ["in the", "year 1984"]),
        (("year", "１９８４"), ["year １９８４"]),
        (("1984", "was it"), ["1984", "was it"]),
        (("one\n\n\ntwo",), ["one", "two"]),
        (("a\rb\x0bc\u2028d",), ["a", "b", "c", "d"]),
        (("\u200b", " x\t y "), ["x y"]),
        (("a\ud83d",), ["a\ufffd"]),
    ],
)  # fmt: skip
def test_what_would_not_be_read_as_text_is_written_otherwise(
    lines: tuple[str, ...], safe: list[str]
) -> None:
    assert written(*lines) == safe


def test_a_cue_without_anything_to_see_is_left_out_and_not_counted() -> None:
    text = write(transcript(Cue(0, 9, ("\x00",)), Cue(10, 19, ("a",))))
    assert text.startswith("1\n00:00:00,010 ")


@given(cues())
def test_pysubs2_reads_every_cue_and_writes_the_same_file(cues: tuple[Cue, ...]) -> None:
    text = write(transcript(*cues))
    visible = [cue for cue in cues if any(is_visible(clean(line)) for line in cue.lines)]
    events = read(text)
    assert [(start, end) for start, end, _ in events] == [
        (cue.start_ms, cue.end_ms) for cue in visible
    ]
    blocks = [block.split("\n", 2)[2] for block in text.split("\n\n")[:-1]]
    assert [shown for _, _, shown in events] == blocks
    assert pysubs2.SSAFile.from_string(text, format_="srt").to_string("srt") == text


@given(
    st.lists(st.text("abc é中文，.?!'\"-", min_size=1).map(clean).filter(is_visible), min_size=1)
)
def test_ordinary_text_is_written_to_the_letter(texts: list[str]) -> None:
    made = [Cue(1_000 * at, 1_000 * at + 900, (text,)) for at, text in enumerate(texts)]
    assert [shown for _, _, shown in read(write(transcript(*made)))] == texts


def test_real_words_survive_the_way_to_the_file_and_back() -> None:
    said = " And Mr. John Dashwood had then leisure to consider how much there might be prudently"
    words = tuple(
        Word(f" {text}", 300 * at, 300 * at + 290) for at, text in enumerate(said.split())
    )
    made = derive(Recognition(said, words, "en"))
    events = read(write(made))
    assert events == [(cue.start_ms, cue.end_ms, cue.text) for cue in made.cues]
    assert " ".join(shown.replace("\n", " ") for _, _, shown in events) == said.strip()
