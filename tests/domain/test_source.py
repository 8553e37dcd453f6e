"""What a dropped text is, and what a source is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.source import LocalFile, RemoteUrl, parse_link


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/media/talk.mp3", "talk.mp3"),
        ("/media/会议 录音.m4a", "会议 录音.m4a"),
        ("/media/\udcff.wav", "\udcff.wav"),
    ],
)
def test_a_file_is_called_by_the_last_part_of_its_path(path: str, name: str) -> None:
    assert LocalFile(path).name == name


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/a/talk.mp3?token=1#t=3", "talk.mp3"),
        ("https://example.org/%E4%BC%9A%E8%AE%AE.mp3", "会议.mp3"),
        ("https://example.org/show/", "show"),
        ("https://example.org", "example.org"),
        ("https://ann:secret@example.org:8443/", "example.org:8443"),
    ],
)
def test_a_link_is_called_by_what_it_points_at(url: str, name: str) -> None:
    assert RemoteUrl(url).name == name


@pytest.mark.parametrize("text", ["https://example.org/a.mp3", "HTTP://127.0.0.1:8000/x"])
def test_a_link_is_seen_through_white_space(text: str) -> None:
    assert parse_link(f" {text}\r\n") == RemoteUrl(text)


@pytest.mark.parametrize(
    "text",
    ["", "talk.mp3", "/media/talk.mp3", "C:\\a.mp3", "file:///a.mp3", "https://", "http:///a",
     "ftp://example.org/a", "javascript:alert(1)", "https://[broken"],
)  # fmt: skip
def test_anything_else_is_no_link(text: str) -> None:
    assert parse_link(text) is None


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    found = parse_link(text)
    assert found is None or found.url == text.strip()


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://example.org/a.mp3", True),
        ("https://93.184.216.34/a.mp3", True),
        ("https://[2606:4700::1]/a.mp3", True),
        ("https://example.org./a.mp3", True),
        ("http://localhost:8000/a.mp3", False),
        ("http://127.0.0.1/a.mp3", False),
        ("https://192.168.1.7/a.mp3", False),
        ("https://224.0.0.1/a.mp3", False),
        ("https://nas/a.mp3", False),
        ("https://nas.local/a.mp3", False),
        ("https://files.office.internal/a.mp3", False),
        ("https://ann:secret@example.org/a.mp3", False),
        ("https://example.org/@ann/a.mp3", True),
        ("https://[broken", False),
    ],
)
def test_a_link_is_public_where_others_get_there(url: str, public: bool) -> None:
    assert RemoteUrl(url).is_public is public


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Example.org:8443/a", "example.org"),
        ("https://", "https://"),
        ("https://[broken", "https://[broken"),
    ],
)
def test_the_host_of_a_link(url: str, host: str) -> None:
    assert RemoteUrl(url).host == host
