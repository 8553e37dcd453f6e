"""Who publishes the program stands in pyproject.toml and nowhere else; every package says it."""

import json
import re
from pathlib import Path

import pytest

import desktop_files
import linux_packages
import origin

ROOT = Path(__file__).resolve().parents[2]
FILLED = """
[project]
maintainers = [{ name = "Somebody & Sons", email = "us@example.org" }]
[project.urls]
Homepage = "https://example.org/stt?a=1&b=2"
Issues = "https://example.org/issues"
Feed = "https://example.org/release.json"
[tool.stt-desktop]
identifier = "org.example.Stt"
"""
BARE = """
[project]
maintainers = [{ name = "Somebody" }]
[tool.stt-desktop]
identifier = "org.example.Stt"
"""


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A checkout whose publisher has filled everything in."""
    (tmp_path / "pyproject.toml").write_text(FILLED)
    (tmp_path / "resources").symlink_to(ROOT / "resources")
    (tmp_path / "packaging").symlink_to(ROOT / "packaging")
    return tmp_path


def test_what_is_not_filled_in_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STT_DESKTOP_FEED", raising=False)
    (tmp_path / "pyproject.toml").write_text(BARE)
    found = origin.read(tmp_path)
    assert (found.homepage, found.issues, found.feed) == (None, None, None)
    assert found.maintainer == "Somebody <stt-desktop@localhost>"


def test_a_feed_may_come_from_whoever_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STT_DESKTOP_FEED", "https://elsewhere.example/feed")
    (tmp_path / "pyproject.toml").write_text(FILLED.replace("Feed =", "Changes ="))
    assert origin.read(tmp_path).feed == "https://elsewhere.example/feed"


def test_the_publishers_own_feed_goes_first(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STT_DESKTOP_FEED", "https://elsewhere.example/feed")
    assert origin.read(filled).feed == "https://example.org/release.json"


def test_software_centres_are_told(filled: Path, tmp_path: Path) -> None:
    files = desktop_files.write(filled, tmp_path / "made", "1.2.3", 0)
    (about,) = (path for path in files if path.suffix == ".xml")
    assert files[about].endswith("/org.example.Stt.metainfo.xml")
    text = about.read_text("utf-8")
    assert "<id>org.example.Stt</id>" in text
    assert '<url type="homepage">https://example.org/stt?a=1&amp;b=2</url>' in text
    assert '<url type="bugtracker">https://example.org/issues</url>' in text
    assert "<developer_name>Somebody &amp; Sons</developer_name>" in text


@pytest.mark.skipif(not Path("/proc").exists(), reason="Linux")
def test_packages_are_told(filled: Path, tmp_path: Path) -> None:
    told = linux_packages.configuration(filled, tmp_path / "nothing", {}, moment=0)
    assert told["maintainer"] == "Somebody & Sons <us@example.org>"
    assert told["homepage"] == "https://example.org/stt?a=1&b=2"
    json.dumps(told)


def test_no_other_file_names_a_publisher_or_a_place() -> None:
    names = re.compile(r"io\.github\.|STTDesktop\b.*metainfo|The STT Desktop developers")
    places = [
        path
        for pattern in ("packaging/**/*", "resources/desktop/*", ".github/**/*")
        for path in ROOT.glob(pattern)
        if path.is_file() and path.suffix != ".pyc"
    ]
    assert len(places) > 25
    assert not [path for path in places if names.search(path.read_text("utf-8"))]
