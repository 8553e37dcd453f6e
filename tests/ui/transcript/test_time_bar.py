import pytest

from stt_desktop.ui.transcript.time_bar import parse_time, time_text


@pytest.mark.parametrize(
    ("typed", "ms"),
    [
        ("1:02:03.450", 3_723_450),
        ("02:03.4", 123_400),
        ("2:03", 123_000),
        ("123", 123_000),
        (" 0,25 ", 250),
        ("100:00:00.000", 360_000_000),
        ("", None),
        ("1:2:3:4", None),
        ("1.2345", None),
        ("-1", None),
        ("abc", None),
    ],
)
def test_times_as_people_type_them(typed: str, ms: int | None) -> None:
    assert parse_time(typed) == ms


@pytest.mark.parametrize("ms", [0, 999, 59_999, 3_599_999, 3_600_000, 360_000_001])
def test_what_is_shown_is_read_back(ms: int) -> None:
    assert parse_time(time_text(ms)) == ms
