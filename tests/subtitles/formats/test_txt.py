"""Plain text."""

from stt_desktop.domain.transcript import Timing, Transcript, Word
from stt_desktop.subtitles.formats.txt import write, write_as_received, write_with_times


def test_paragraphs_stand_apart() -> None:
    words = (Word(" One.", 0, 500), Word(" Two.", 3_000, 3_500), Word(" Three.", 3_500, 4_000))
    text = write(Transcript(" One. Two. Three.", words, (), Timing.PROVIDER))
    assert text == "One.\n\nTwo. Three.\n"


def test_without_times_the_services_own_lines_are_the_paragraphs() -> None:
    received = "One.\r\n\r\n  Two.\x00\n"
    assert write(Transcript(received, (), (), Timing.ESTIMATED)) == "One.\n\nTwo.\n"


def test_half_a_character_does_not_stop_the_file_from_being_written() -> None:
    text = write(Transcript("a\ud83d b", (), (), Timing.ESTIMATED))
    assert text.encode("utf-8").decode("utf-8") == "a\ufffd b\n"


def test_paragraphs_can_begin_with_their_times() -> None:
    words = (Word(" One.", 61_900, 62_500), Word(" שלום.", 3_700_000, 3_700_500))
    made = Transcript(" One. שלום.", words, (), Timing.PROVIDER)
    assert write_with_times(made) == "[00:01:01] One.\n\n[01:01:40] שלום.\n"
    assert write_with_times(Transcript("One.", (), (), None)) == ""


def test_the_text_as_received_keeps_its_lines_and_gets_no_paragraphs() -> None:
    words = (Word(" One.", 0, 500), Word(" Two.", 9_000, 9_500))
    made = Transcript(" One. Two.\r\nThree.\x00\n", words, (), Timing.PROVIDER)
    assert write_as_received(made) == "One. Two.\nThree.\n"
