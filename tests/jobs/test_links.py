"""Paths and links in texts, web pages, shortcuts and playlists."""

import contextlib
import plistlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain.errors import SHORTCUT_UNUSABLE, STREAM_NOT_TAKEN, AppError
from stt_desktop.jobs import links

ENTITY = b"""<!DOCTYPE x [<!ENTITY a "https://example.org/">]>
<plist><dict><key>URL</key><string>&a;</string></dict></plist>"""


def test_a_list_one_a_line() -> None:
    found = links.in_text(
        "\n https://example.org/a.mp3 \n/home/me/录音 1.wav\n'/home/me/b.wav'\n"
        "C:\\Users\\me\\c.wav\nfile:///home/me/d%20e.wav\n~/f.wav\n\nhello\n"
    )
    assert found.inputs == [
        "https://example.org/a.mp3",
        "/home/me/录音 1.wav",
        "/home/me/b.wav",
        "C:\\Users\\me\\c.wav",
        "file:///home/me/d%20e.wav",
        "~/f.wav",
    ]
    assert found.others == ["hello"]


def test_links_within_sentences() -> None:
    found = links.in_text(
        "Dear all,\n"
        "the talk is at https://example.org/talk.mp3, its wiki page is\n"
        "(https://en.wikipedia.org/wiki/Talk_(album)). 中文在https://example.cn/录音.mp3。谢谢！\n"
        'The file is "/srv/talks/one two.wav" or <https://example.org/x?a=1&b=2#t>.\n'
        "https://example.org/talk.mp3"
    )
    assert found.inputs == [
        "https://example.org/talk.mp3",
        "https://en.wikipedia.org/wiki/Talk_(album)",
        "https://example.cn/录音.mp3",
        "/srv/talks/one two.wav",
        "https://example.org/x?a=1&b=2#t",
    ]
    # What stands around them is the text, and nothing that was meant to be added.
    assert found.others == []


def test_links_joined_by_commas_or_semicolons_are_links_of_their_own() -> None:
    found = links.in_text("https://a.example/1.mp3,https://a.example/2.mp3;HTTP://b.example/3\nx")
    assert found.inputs == [
        "https://a.example/1.mp3",
        "https://a.example/2.mp3",
        "HTTP://b.example/3",
    ]
    assert found.others == ["x"]  # a line of links alone is no sentence
    assert links.in_text("https://a.example/x?a=1,2;3").inputs == ["https://a.example/x?a=1,2;3"]


@pytest.mark.parametrize(
    ("line", "paths"),
    [
        ("'/x/one.flac' '/x/two.flac'", ["/x/one.flac", "/x/two.flac"]),
        ('"C:\\a b.wav", "C:\\c.wav"', ["C:\\a b.wav", "C:\\c.wav"]),
        ("'/x/one two.flac' /x/three.flac", ["/x/one two.flac", "/x/three.flac"]),
        ("/x/three.flac '/x/one two.flac'", ["/x/three.flac", "/x/one two.flac"]),
        ("'/x/it's.flac'", ["/x/it's.flac"]),
        ("/x/a 'b' c.flac", ["/x/a 'b' c.flac"]),
    ],
)
def test_quoted_paths_of_one_line(line: str, paths: list[str]) -> None:
    found = links.in_text(f"{line}\nhello")
    assert found.inputs == paths
    assert found.others == ["hello"]


@pytest.mark.parametrize(
    ("line", "inputs"),
    [
        ("https://a.example/a b.mp3", ["https://a.example/a b.mp3"]),
        ("'https://a.example/a b/c d.MP3'", ["https://a.example/a b/c d.MP3"]),
        ("https://a.example/a.mp3 b.mp3", ["https://a.example/a.mp3"]),
        ("https://a.example/talk is good", ["https://a.example/talk"]),
        ("https://a.example/a https://a.example/b.mp3", ["https://a.example/a", "https://a.example/b.mp3"]),
        ("https://a.example and b.mp3", ["https://a.example"]),
        ("https://a.example/1.mp3, b.mp3", ["https://a.example/1.mp3"]),
    ],
)  # fmt: skip
def test_a_link_with_spaces_is_one_where_it_is_the_line_and_ends_in_a_recordings_name(
    line: str, inputs: list[str]
) -> None:
    assert links.in_text(line).inputs == inputs


def test_addresses_of_other_kinds_are_told_even_within_a_text() -> None:
    found = links.in_text(
        "Hello,\nsee https://a.example/1.mp3, or ftp://b.example/2.mp3.\n"
        "smb://nas/share/3.mp3\nblob:https://c.example/4\ndata: none, and/or: nothing\n"
        "file://otherhost/5.mp3\nBye"
    )
    assert found.inputs == ["https://a.example/1.mp3", "file://otherhost/5.mp3"]
    assert found.others == [
        "ftp://b.example/2.mp3",
        "smb://nas/share/3.mp3",
        "blob:https://c.example/4",
    ]
    joined = links.in_text("https://a.example/1.mp3;ftp://b.example/2.mp3\nhello")
    assert joined.inputs == ["https://a.example/1.mp3"]
    assert joined.others == ["ftp://b.example/2.mp3", "hello"]


def test_an_address_without_its_scheme_alone_on_a_line() -> None:
    found = links.in_text(
        "www.youtube.com/watch?v=abc\n'youtu.be/xyz'\nand/or\na.d/b.mp3\nSee e.g."
    )
    assert found.inputs == ["www.youtube.com/watch?v=abc", "youtu.be/xyz"]
    assert found.others == ["and/or", "a.d/b.mp3", "See e.g."]


def test_a_text_of_many_lines_is_bounded_and_says_so() -> None:
    found = links.in_text("\n".join(f"/a/{number}.wav" for number in range(10_005)))
    assert len(found.inputs) == links.INPUTS_AT_MOST
    assert found.left_out == 5


@pytest.mark.parametrize("text", ["", "   \n\t", "ftp://example.org/x", "javascript:alert(1)"])
def test_what_is_no_input(text: str) -> None:
    assert links.in_text(text).inputs == []


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    found = links.in_text(text)
    assert len(found.inputs) + len(found.others) <= links.INPUTS_AT_MOST


@given(st.text())
def test_any_page_can_be_read(text: str) -> None:
    assert all(link.lower().startswith("http") for link in links.in_html(text))


def test_links_of_a_page() -> None:
    page = """<base href="https://example.org/show/"><a href="one.mp3">Episode 1</a>
        <a HREF='https://example.com/b?x=1&amp;y=2'>two</a> <a href="javascript:evil()">x</a>
        <video><source src="/film.mp4"></video><a href="one.mp3">again</a><a>none</a>"""
    assert links.in_html(page) == [
        "https://example.org/show/one.mp3",
        "https://example.com/b?x=1&y=2",
        "https://example.org/film.mp4",
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.url", b"[InternetShortcut]\r\nURL=https://example.org/a%20b?x=1;y\r\nIconIndex=0\r\n"),
        ("A.URL", "[internetshortcut]\nurl = https://example.org/a%20b?x=1;y\n".encode("utf-16")),
        ("a.desktop", b"[Desktop Entry]\nType=Link\nURL=https://example.org/a%20b?x=1;y\n"),
        ("a.desktop", b"[Desktop Entry]\nType=Link\nURL[$e]=https://example.org/a%20b?x=1;y\n"),
        ("a.webloc", plistlib.dumps({"URL": "https://example.org/a%20b?x=1;y"})),
        (
            "a.webloc",
            plistlib.dumps({"URL": "https://example.org/a%20b?x=1;y"}, fmt=plistlib.FMT_BINARY),
        ),
    ],
)
def test_shortcuts(name: str, content: bytes) -> None:
    assert links.in_shortcut(name, content) == "https://example.org/a%20b?x=1;y"


def test_a_shortcut_to_a_file() -> None:
    content = b"[InternetShortcut]\nURL=file:///C:/talk.mp3"
    assert links.in_shortcut("a.url", content) == "file:///C:/talk.mp3"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.url", b""),
        ("a.url", b"[InternetShortcut]\nURL=javascript:alert(1)"),
        ("a.url", b"[InternetShortcut]\nURL=file://server/share/talk.mp3"),
        ("a.url", b"URL=https://example.org/"),
        ("a.desktop", b"[Desktop Entry]\nType=Application\nExec=sh\nURL=https://example.org/"),
        ("a.desktop", b"\x00\xff\xfe"),
        ("a.webloc", b"<plist><dict><key>URL</key>"),
        ("a.webloc", b"bplist00\xff\xff\xff"),
        ("a.webloc", plistlib.dumps(["https://example.org/"])),
        ("a.webloc", ENTITY),
    ],
)  # fmt: skip
def test_shortcuts_that_lead_nowhere(name: str, content: bytes) -> None:
    with pytest.raises(AppError) as told:
        links.in_shortcut(name, content)
    assert told.value.kind is SHORTCUT_UNUSABLE


@given(st.sampled_from(["a.url", "a.webloc", "a.desktop"]), st.binary())
def test_any_shortcut_leads_somewhere_or_is_refused(name: str, content: bytes) -> None:
    with contextlib.suppress(AppError):
        assert links.in_shortcut(name, content)


def test_a_playlist() -> None:
    content = "\ufeff#EXTM3U\n#EXTINF:12,Talk\nsub/talk 王.mp3\r\n\nhttps://example.org/x\n"
    assert links.in_playlist("a.m3u8", content.encode()) == [
        "sub/talk 王.mp3",
        "https://example.org/x",
    ]
    assert links.in_playlist("a.m3u", b"caf\xe9.mp3") == ["caf\udce9.mp3"]


def test_the_playlist_of_a_stream() -> None:
    with pytest.raises(AppError) as told:
        links.in_playlist("a.m3u8", b"#EXTM3U\n#EXT-X-TARGETDURATION:10\nsegment0.ts\n")
    assert told.value.kind is STREAM_NOT_TAKEN
