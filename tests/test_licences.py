"""The parts of the program and their licences, as they are installed."""

from stt_desktop.licences import parts


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
