"""The recipes for systems that this one is not: what of them can be read here is in order."""

import ast
import plistlib
from pathlib import Path

import freezing
import program

ROOT = Path(__file__).resolve().parents[2]


def test_macos_can_read_what_the_bundle_says() -> None:
    told = plistlib.loads(plistlib.dumps(freezing.info_plist()))
    assert told["NSMicrophoneUsageDescription"]
    assert told["NSHighResolutionCapable"] is True
    (documents,) = told["CFBundleDocumentTypes"]
    assert {"public.audio", "public.movie"} <= set(documents["LSItemContentTypes"])
    assert documents["LSHandlerRank"] == "Alternate"


def test_macos_can_read_what_the_program_is_entitled_to() -> None:
    entitled = plistlib.loads((ROOT / "packaging/macos/entitlements.plist").read_bytes())
    assert set(entitled.values()) == {True}
    assert all(name.startswith("com.apple.security.") for name in entitled)
    assert "com.apple.security.device.audio-input" in entitled


def test_pyinstallers_recipe_is_python() -> None:
    ast.parse((ROOT / "packaging" / "stt-desktop.spec").read_text("utf-8"))


def test_what_is_put_in_later_goes_into_the_bundle_of_macos_too(tmp_path: Path) -> None:
    folder = tmp_path / "stt-desktop"
    (inside,) = program.resources(folder)
    assert inside == folder / "_internal" / "resources"
    (tmp_path / program.BUNDLE).mkdir()
    assert program.resources(folder) == [
        inside,
        tmp_path / program.BUNDLE / "Contents" / "Resources" / "resources",
    ]
