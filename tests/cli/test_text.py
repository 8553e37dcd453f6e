"""Text for a terminal: harmless, measured, laid out."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.cli.text import (
    Column,
    clean,
    clean_block,
    columns,
    fit,
    fit_name,
    local_time,
    table,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("two\nlines\r\tend", "two\\nlines\\r\\tend"),
        ("\x9b31m", "\\x9b31m"),
        ("\udcffname", "\\xffname"),
        ("\ud800", "\\ud800"),
        ("evil\u202egpj.exe", "evil\\u202egpj.exe"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_could_steer_a_terminal_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(ANY_TEXT)
def test_clean_text_holds_no_control_character_and_can_be_encoded(text: str) -> None:
    cleaned = clean(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in cleaned)
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned


def test_a_block_keeps_its_lines() -> None:
    assert clean_block("one\ntwo\x07") == "one\ntwo\\x07"


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("采访", 4), ("e\u0301", 1), ("ｱ", 1), ("Ａ", 2), ("", 0)]
)
def test_wide_characters_take_two_columns_and_marks_none(text: str, width: int) -> None:
    assert columns(text) == width


@given(ANY_TEXT.map(clean), st.integers(0, 60))
def test_fitted_text_never_exceeds_its_width(text: str, width: int) -> None:
    assert columns(fit(text, width)) <= width
    assert columns(fit_name(text, width)) <= width


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    assert fit_name("a very long name of a recording.mp3", 20) == "a very long n…ng.mp3"
    assert fit_name("一二三四五六七八九十.mp3", 16) == "一二三四五….mp3"


def test_a_table_is_as_wide_as_the_terminal_at_most() -> None:
    head = [Column("ID"), Column("LENGTH", right=True), Column("RECORDING", flexible=True)]
    rows = [["a1", "00:05", "采访" * 20], ["b2", "1:00:05", "short"]]
    lines = table(head, rows, 40)
    assert lines[0] == "ID   LENGTH  RECORDING"
    assert lines[1].startswith("a1    00:05  采访")
    assert lines[2] == "b2  1:00:05  short"
    assert max(map(columns, lines)) == 40


def test_a_table_without_a_terminal_cuts_nothing() -> None:
    head = [Column("N", flexible=True)]
    assert table(head, [["x" * 300]], None)[1] == "x" * 300


def test_a_moment_is_shown_by_the_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    time = pytest.importorskip("time")
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone of a process can be set on POSIX only")
    monkeypatch.setenv("TZ", "UTC-2")
    time.tzset()
    try:
        assert local_time(0) == "1970-01-01 02:00"
    finally:
        monkeypatch.undo()
        time.tzset()
