"""What a dropped text is, and what a source is called."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.account import Provider
from stt_desktop.domain.source import LocalFile, RemoteUrl, parse_link
from stt_desktop.domain.task import Task


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


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("https://www.youtube.com/watch?v=abc_-1&t=3s", "youtube.com/watch?v=abc_-1"),
        ("https://vimeo.com/76979871", "vimeo.com/76979871"),
        ("https://example.org/show.php?id=7", "example.org/show.php?id=7"),
        ("https://example.org/a/b/c/%E4%BC%9A%E8%AE%AE/", "example.org/a/…/会议"),
        ("https://example.org/blog/how-we-made-it-in-2026-and-what-it-took",
         "example.org/blog/how-we-made-it-in-2026-and-what-it-took"),
        ("http://127.0.0.1:8000/talk", "127.0.0.1:8000/talk"),
        ("https://example.org", "example.org"),
        ("https://example.org/%E2%80%AE3pm.x%0A", "example.org/�3pm.x�"),
        # A file keeps its name.
        ("https://example.org/a/talk.mp3?v=1#t=3", "talk.mp3"),
        ("https://example.org/a/%E4%BC%9A%E8%AE%AE.M4A", "会议.M4A"),
        ("https://ann:secret@example.org/talk.m3u8", "talk.m3u8"),
    ],
)  # fmt: skip
def test_a_link_is_labelled_by_what_a_person_recognizes(url: str, label: str) -> None:
    assert RemoteUrl(url).label == label


@pytest.mark.parametrize(
    "url",
    [
        "https://ann:{}@example.org/talk",
        "https://{}@example.org/talk",
        "https://example.org/talk?X-Amz-Signature={}",
        "https://example.org/talk?token={}&v=1",
        "https://example.org/talk?id={}",
        "https://example.org/talk#access_token={}",
        "https://example.org/talk;jsessionid={}",
        "https://example.org/{}/talk",
        "https://example.org/talk/{}",
        "https://example.org/{}/a/b",
        "https://example.org/key={}/talk",
        "https://example.org/https%3A%2F%2Fann%3A{}%40example.net",
        "https://example.org/https://ann:{}@example.net",
    ],
)
@pytest.mark.parametrize("secret", ["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "s" * 32])
def test_no_label_tells_a_secret_of_its_link(url: str, secret: str) -> None:
    label = RemoteUrl(url.format(secret)).label
    assert label.startswith("example.org")
    assert secret[:9] not in label


@pytest.mark.parametrize("url", ["https://ann:pw@example.org/x", "https://e.org/ann:pw@e.net"])
def test_no_label_tells_a_password_however_short(url: str) -> None:
    assert "pw" not in RemoteUrl(url).label


def test_a_file_is_labelled_by_its_name() -> None:
    assert LocalFile("/media/会议 录音.m4a").label == "会议 录音.m4a"


def test_a_task_is_labelled_by_its_title_as_soon_as_it_is_known() -> None:
    page = RemoteUrl("https://youtu.be/abc")
    task = Task("1", page, page.url, "local", Provider.LOCAL, 1, 1)
    assert (task.label, task.name) == ("youtu.be/abc", "abc")
    titled = replace(task, title="A talk.webm")
    assert (titled.label, titled.name) == ("A talk.webm", "A talk.webm")


@pytest.mark.parametrize("text", ["https://example.org/a.mp3", "HTTP://127.0.0.1:8000/x"])
def test_a_link_is_seen_through_white_space(text: str) -> None:
    assert parse_link(f" {text}\r\n") == RemoteUrl(text)


@pytest.mark.parametrize(
    "text",
    ["", "talk.mp3", "/media/talk.mp3", "C:\\a.mp3", "file:///a.mp3", "https://", "http:///a",
     "ftp://example.org/a", "javascript:alert(1)", "https://[broken", "https://a host/a.mp3"],
)  # fmt: skip
def test_anything_else_is_no_link(text: str) -> None:
    assert parse_link(text) is None


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    found = parse_link(text)
    assert found is None or found.url == text.strip().replace(" ", "%20")


def test_spaces_within_a_link_are_encoded() -> None:
    assert parse_link(" https://example.org/a b.mp3 ") == RemoteUrl("https://example.org/a%20b.mp3")


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
