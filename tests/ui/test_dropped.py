"""What comes over the clipboard and by dragging."""

import os

import pytest
from PySide6.QtCore import QMimeData, QUrl

from stt_desktop.ui import dropped


def text(content: str) -> QMimeData:
    data = QMimeData()
    data.setText(content)
    return data


def test_files_folders_and_links_are_told_apart() -> None:
    data = QMimeData()
    data.setUrls(
        [
            QUrl.fromLocalFile("/a/one.wav"),
            QUrl.fromLocalFile("/a/folder"),
            QUrl.fromLocalFile("/a/dotted.folder/"),
            QUrl("https://example.org/talk.mp3"),
        ]
    )
    found = dropped.read(data)
    assert found.files == ["/a/one.wav"]
    assert found.folders == ["/a/folder", "/a/dotted.folder/"]
    assert found.links == ["https://example.org/talk.mp3"]
    assert found.usable
    assert len(found.inputs()) == 4


@pytest.mark.parametrize(
    "line",
    ["/a/one two.wav", "'/a/one two.wav'", '"/a/one two.wav"', "file:///a/one%20two.wav"],
)
def test_paths_as_terminals_and_file_managers_copy_them(line: str) -> None:
    assert dropped.read(text(f"\n  {line}  \n")).files == ["/a/one two.wav"]


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_names_that_are_no_utf8_survive() -> None:
    data = QMimeData()
    data.setUrls([QUrl("file:///a/one%20%FF%23.wav")])
    assert dropped.read(data).files == [os.fsdecode(b"/a/one \xff#.wav")]


def test_spaces_of_links_stay_encoded() -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a%20b.mp3?c=d%26e")])
    assert dropped.read(data).links == ["https://example.org/a%20b.mp3?c=d%26e"]


@pytest.mark.skipif(os.name != "posix", reason="a path of another computer, on Windows")
@pytest.mark.parametrize(
    "address", ["file://otherhost/a/one.wav", "smb://nas/one.wav", "trash:///one.wav"]
)
def test_what_lies_elsewhere_is_no_file_of_this_computer(address: str) -> None:
    data = QMimeData()
    data.setUrls([QUrl(address)])
    for found in (dropped.read(data), dropped.read(text(address))):
        assert found.others == found.inputs() == [address]


def test_a_piece_of_a_page_tells_addresses_of_other_kinds() -> None:
    data = QMimeData()
    data.setHtml('<p>Hear <a href="https://example.org/1.mp3">this</a> or ftp://a.example/2</p>')
    data.setText("Hear this or ftp://a.example/2")
    assert dropped.read(data).inputs() == ["https://example.org/1.mp3", "ftp://a.example/2"]


def test_an_address_without_its_scheme_is_a_link() -> None:
    assert dropped.read(text("youtu.be/xyz")).links == ["youtu.be/xyz"]


def test_windows_paths() -> None:
    assert dropped.read(text("C:\\Users\\wang\\one.wav")).files == ["C:\\Users\\wang\\one.wav"]


def test_other_text_is_kept_so_that_it_gets_a_reason() -> None:
    found = dropped.read(text("see you at nine"))
    assert found.others == ["see you at nine"]
    assert not found.usable
    assert found.inputs() == ["see you at nine"]


def test_nothing_of_ours() -> None:
    assert not dropped.read(None)
    assert not dropped.read(QMimeData())
    picture = QMimeData()
    picture.setData("image/png", b"\x89PNG")
    assert not dropped.read(picture)


def test_lists_and_shortcuts() -> None:
    found = dropped.read(text("/a/all.m3u\n/a/talk.url\n/a/mail.txt\n/a/one.wav"))
    assert found.lists == ["/a/all.m3u", "/a/talk.url", "/a/mail.txt"]
    assert found.files == ["/a/one.wav"]
    assert found.usable


def test_a_piece_of_a_web_page_gives_its_links() -> None:
    data = QMimeData()
    data.setHtml('<p>Hear <a href="https://example.org/1.mp3">episode 1</a></p>')
    data.setText("Hear episode 1 or https://example.org/2.mp3")
    found = dropped.read(data)
    assert found.links == ["https://example.org/1.mp3", "https://example.org/2.mp3"]
    assert found.others == []


def test_a_page_without_links_is_its_text() -> None:
    data = QMimeData()
    data.setHtml("<p>/a/one.wav</p>")
    data.setText("/a/one.wav")
    assert dropped.read(data).files == ["/a/one.wav"]


def test_what_is_left_out_of_a_very_long_list_is_told() -> None:
    found = dropped.read(text("\n".join(f"/a/{number}.wav" for number in range(10_003))))
    assert len(found.files) == 10_000
    assert found.others == ["… and 3 more lines"]


def test_what_is_dragged_out_of_the_window_is_nothing_new() -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/a/one.srt")])
    data.setData(dropped.OWN, b"")
    assert not dropped.read(data)
