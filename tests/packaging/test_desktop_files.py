"""What a Linux desktop is told, and the icons and installers' tables beside it."""

import re
from configparser import ConfigParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QGuiApplication, QImage

import desktop_files
import icons
import manual
import program
import windows_installer
from stt_desktop.app import COMMANDS
from stt_desktop.domain.recordings import MEDIA

ROOT = Path(__file__).resolve().parents[2]
MOMENT = 1_795_302_984
DAY = "2026-11-21"


@pytest.fixture
def written(tmp_path: Path) -> dict[str, str]:
    files = desktop_files.write(ROOT, tmp_path, "7.8.9", MOMENT)
    return {path.name: path.read_text("utf-8") for path in files}


def test_nothing_is_left_to_be_filled_in(written: dict[str, str]) -> None:
    assert len(written) == 3
    for text in written.values():
        assert not re.search(r"@[A-Z_]+@", text)


def test_the_menu_entry_takes_files_and_links(written: dict[str, str]) -> None:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(written["stt-desktop.desktop"])
    entry = parser["Desktop Entry"]
    assert entry["Exec"] == "stt-desktop %U"
    types = entry["MimeType"].rstrip(";").split(";")
    assert {"audio/mpeg", "audio/flac", "video/mp4", "video/x-matroska"} <= set(types)
    assert len(set(types)) == len(types)
    assert entry["Comment[zh_CN]"]


def test_the_software_centre_is_told_the_same(written: dict[str, str]) -> None:
    about = ET.fromstring(written["stt-desktop.metainfo.xml"])
    (release,) = about.findall("./releases/release")
    assert release.attrib == {"version": "7.8.9", "date": DAY}
    types = [one.text for one in about.findall("./provides/mediatype")]
    assert types == list(desktop_files.MIME_TYPES)
    assert about.findtext("launchable") == "stt-desktop.desktop"


def test_the_man_page_names_every_command(written: dict[str, str]) -> None:
    page = written["stt-desktop.1"]
    assert '"STT Desktop 7.8.9"' in page
    for command in COMMANDS:
        assert re.search(rf"^\.B {command}$", page, re.MULTILINE), command


def test_the_man_page_says_what_every_help_says(written: dict[str, str]) -> None:
    """Every command and every option, in the words of `--help`."""
    page = re.sub(r"\\(.)", lambda sign: {"e": "\\", "&": ""}.get(sign[1], sign[1]),
                  written["stt-desktop.1"])  # fmt: skip
    shown = set(page.splitlines())
    helps = dict(manual.helps())
    assert {"stt-desktop transcribe", "stt-desktop accounts set-key"} <= set(helps)
    for command, text in helps.items():
        assert f'.SS "{command}"' in shown
        assert {line for line in text.strip().splitlines() if line.strip()} <= shown, command


def test_the_help_in_the_man_page_does_not_follow_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    wide = manual.sections()
    monkeypatch.setenv("COLUMNS", "40")
    assert manual.sections() == wide


def test_the_icon_is_drawn_in_every_size(tmp_path: Path, qapp: QGuiApplication) -> None:
    svg = ROOT / "resources" / "icons" / "stt-desktop.svg"
    drawn = icons.draw(svg, tmp_path)
    assert {16, 32, 48, 64, 128, 256, 512} <= set(drawn)
    for size, path in drawn.items():
        image = QImage(str(path))
        assert (image.width(), image.height()) == (size, size)
        assert image.pixelColor(0, 0).alpha() == 0
        # Inside the blue square, left of the drawing.
        assert image.pixelColor(size // 8, size // 2).blue() > 150
    for name in ("stt-desktop.ico", "stt-desktop.icns"):
        image = QImage(str(tmp_path / name))
        assert not image.isNull(), name


def test_two_drawings_are_the_same(tmp_path: Path, qapp: QGuiApplication) -> None:
    svg = ROOT / "resources" / "icons" / "stt-desktop.svg"
    icons.draw(svg, tmp_path / "one")
    icons.draw(svg, tmp_path / "two")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_windows_offers_the_program_for_every_recording_and_takes_it_back() -> None:
    script = windows_installer.script_of_types()
    for suffix in MEDIA:
        assert f'OfferFor "{suffix}"' in script
        assert f'TakeBackFor "{suffix}"' in script


def test_the_version_stands_in_one_place() -> None:
    version = program.version()
    places = [
        path
        for pattern in ("packaging/**/*", "resources/desktop/*", ".github/**/*", "pyproject.toml")
        for path in ROOT.glob(pattern)
        if path.is_file() and path.suffix in {".py", ".toml", ".nsi", ".yml", ".xml", ".1", ".spec"}
    ]
    assert len(places) > 15
    for path in places:
        assert f'"{version}"' not in path.read_text("utf-8"), path
