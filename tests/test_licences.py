"""The parts of the program and their licences, as they are installed."""

from pathlib import Path

import pytest

from stt_desktop import licences
from stt_desktop.licences import Part, parts


def test_every_part_is_named_with_its_licence() -> None:
    found = {part.name.lower().replace("_", "-"): part for part in parts()}
    for name in ("pyside6-essentials", "httpx", "faster-whisper", "ctranslate2", "keyring"):
        assert found[name].licence not in ("", "–")
        assert found[name].version
    # What others need, too; no tools of the developers'.
    assert "h11" in found
    assert "pytest" not in found
    assert "stt-desktop" not in found
    assert "Lucide" in found["lucide"].text


def test_texts_of_licences_come_along() -> None:
    found = {part.name.lower(): part for part in parts()}
    assert "Redistribution" in found["httpx"].text


def test_every_licence_can_be_read_in_full() -> None:
    for part in parts():
        # Those two are Qt's: its own entry has the text.
        if not part.name.lower().startswith(("pyside6", "shiboken6")):
            assert len(part.text) > 100, part.name


def test_the_lesser_licence_of_qt_is_met() -> None:
    qt = next(part for part in parts() if part.name == "Qt")
    assert qt.licence == "LGPL-3.0-only"
    for promised in ("https://download.qt.io", "used instead", "for three years"):
        assert promised in qt.text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in qt.text
    assert "GNU GENERAL PUBLIC LICENSE" in qt.text


def test_a_packaged_program_shows_what_its_build_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = tmp_path / "parts.json"
    written.write_text('[{"name": "a", "version": "1", "licence": "MIT", "text": "words"}]')
    monkeypatch.setattr(licences, "written_parts", lambda: written)
    assert parts() == [Part("a", "1", "MIT", "words")]
