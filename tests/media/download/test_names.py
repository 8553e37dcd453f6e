"""A stranger's name for a recording, made fit to be shown and to name a file."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.media.download.names import LONGEST, file_name, name_of_answer, safe_title

URL = "https://example.org/files/talk.mp3?token=1"


@pytest.mark.parametrize(
    ("given_title", "title"),
    [
        ("A talk", "A talk"),
        ("会议录音：第二部分", "会议录音：第二部分"),
        ("مقابلة صوتية", "مقابلة صوتية"),
        ("שיחה על ספרים", "שיחה על ספרים"),
        ("บทสัมภาษณ์", "บทสัมภาษณ์"),
        ("हिन्दी में बातचीत", "हिन्दी में बातचीत"),
        ("می‌خواهم", "می‌خواهم"),
        ("family 👩‍👩‍👧 day", "family 👩‍👩‍👧 day"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
        ("  two\n\tlines\r\n", "two lines"),
        ("a\u2028b\u00a0c\u3000d", "a b c d"),
        ("bad\x00\x1b[31m\x7fname", "bad[31mname"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("\u2066left\u2069\ufeff\u200bright", "leftright"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a<b>c:d"e|f?g*h\\i', "a_b_c_d_e_f_g_h_i"),
        ("...", ""),
        ("\u202e\u200b", ""),
        ("CON", "_CON"),
        ("nul.mp3", "_nul.mp3"),
        ("half \ud800 surrogate", "half ? surrogate".replace("?", "_")),
    ],
)
def test_titles(given_title: str, title: str) -> None:
    assert safe_title(given_title) == title


def test_a_long_title_is_cut_between_characters() -> None:
    for text in ("語" * 300, "é" * 300, "e\u0301\u0323" * 300, "👩‍👩‍👧" * 100, "a" * 1000):
        cut = safe_title(text)
        assert LONGEST - 30 <= len(cut.encode()) <= LONGEST
        assert unicodedata.normalize("NFC", text).startswith(cut)
    assert safe_title("👩‍👩‍👧" * 100).count("\u200d") % 2 == 0


@given(st.text())
def test_any_title_is_one_harmless_line(text: str) -> None:
    title = safe_title(text)
    assert title == safe_title(title)
    assert len(title.encode()) <= LONGEST + 1
    assert not set(title) & set('<>:"/\\|?*')
    assert title not in {".", ".."}
    for character in title:
        category = unicodedata.category(character)
        assert category[0] != "C" or character in "\u200c\u200d"
        assert category not in {"Zl", "Zp"}


@pytest.mark.parametrize(
    ("disposition", "kind", "name"),
    [
        (None, "audio/mpeg", "talk.mp3"),
        ('attachment; filename="Lecture 1.m4a"', "audio/mp4", "Lecture 1.m4a"),
        ("attachment; filename*=UTF-8''%E4%BC%9A%E8%AE%AE.wav", None, "会议.wav"),
        ("attachment; filename=\"x.wav\"; filename*=UTF-8''y.wav", None, "y.wav"),
        ('attachment; filename="../../.ssh/id.mp3"', None, "id.mp3"),
        ('attachment; filename="..\\\\..\\\\run.mp3"', None, "run.mp3"),
        ('attachment; filename="/etc/passwd"', "audio/wav", "passwd.wav"),
        ('attachment; filename="a\x00\u202eb.mp3"', None, "ab.mp3"),
        ("attachment; filename=", "audio/mpeg", "talk.mp3"),
        ("attachment; filename*=nonsense''%FF.wav", None, None),
        ("é" * 100, "audio/mpeg", "talk.mp3"),
        ('attachment; filename="page.php"', "video/mp4", "page.php.mp4"),
        ('attachment; filename="evil.exe"', "text/plain", "evil.exe"),
    ],
)
def test_names_of_answers(disposition: str | None, kind: str | None, name: str | None) -> None:
    found = name_of_answer(URL, disposition, kind)
    assert "/" not in found
    assert "\\" not in found
    if name is not None:
        assert found == name


def test_raw_utf8_in_a_header_is_understood() -> None:
    raw = 'attachment; filename="会议.mp3"'.encode().decode("latin-1")
    assert name_of_answer(URL, raw, None) == "会议.mp3"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/", "example.org.mp3"),
        ("https://example.org/a%2Fb%5C..%5Cc.mp3", "c.mp3"),
        ("https://example.org/%E4%BC%9A%E8%AE%AE", "会议.mp3"),
        ("https://example.org/watch?v=1", "watch.mp3"),
        ("https://example.org/v1.2", "v1.2.mp3"),
    ],
)
def test_names_of_addresses(url: str, name: str) -> None:
    assert name_of_answer(url, None, "audio/mpeg") == name


def test_an_ending_is_not_said_twice() -> None:
    assert file_name("Talk.MP4", ".mp4") == "Talk.mp4"
    assert file_name("", ".mp3") == "recording.mp3"
    assert file_name(".mp3", ".mp3") == "mp3.mp3"
    assert file_name("a", ".exe") == "a"
