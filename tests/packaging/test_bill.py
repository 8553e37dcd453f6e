"""The bill of materials, the licences, and what the Linux packages are told."""

import json
from pathlib import Path

import pytest

import bill
import linux_packages
import program
import system_packages
from stt_desktop.licences import Part, installed_parts

ROOT = Path(__file__).resolve().parents[2]
MADE_OF = [
    Part("httpx", "0.28.1", "BSD-3-Clause", "its licence"),
    Part("odd", "1", "Some License", "its own"),
    Part("Lucide", "", "ISC", "drawings"),
]


def test_the_bill_is_the_same_for_the_same_parts() -> None:
    first, second = (bill.bill_of_materials("1.2.3", MADE_OF, 1_795_302_984) for _ in range(2))
    assert first == second
    assert bill.bill_of_materials("1.2.4", MADE_OF, 0)["serialNumber"] != first["serialNumber"]


def test_the_bill_names_every_part_with_its_licence() -> None:
    told = bill.bill_of_materials("1.2.3", MADE_OF, 1_795_302_984)
    assert (told["bomFormat"], told["metadata"]["component"]["version"]) == ("CycloneDX", "1.2.3")
    assert told["metadata"]["timestamp"] == "2026-11-21T23:16:24Z"
    parts = {one["name"]: one for one in told["components"]}
    assert parts["httpx"]["purl"] == "pkg:pypi/httpx@0.28.1"
    assert parts["httpx"]["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert parts["odd"]["licenses"] == [{"license": {"name": "Some License"}}]
    assert "purl" not in parts["odd"]


def test_what_wheels_bring_inside_is_named_too() -> None:
    told = bill.bill_of_materials("1", installed_parts(), 0)
    assert any(one.get("purl", "").startswith("pkg:rpm/") for one in told["components"])


def test_python_and_the_loader_are_parts_with_their_licences(tmp_path: Path) -> None:
    (tmp_path / "_internal").mkdir()
    parts = {part.name: part for part in bill.parts(tmp_path)}
    assert "PSF" in parts["Python"].licence
    assert "bootloader" in parts["PyInstaller (bootloader)"].text.lower()
    assert "hf-xet" not in parts  # contents.py leaves it out


def test_an_environment_without_a_declared_library_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "_internal").mkdir()
    less = [part for part in installed_parts() if part.name != "httpx"]
    monkeypatch.setattr(bill, "installed_parts", lambda: less)
    with pytest.raises(SystemExit, match="does not know of httpx"):
        bill.parts(tmp_path)


def test_the_program_reads_what_the_build_wrote(tmp_path: Path) -> None:
    (tmp_path / "licences").mkdir()
    bill.write(tmp_path, MADE_OF)
    told = json.loads((tmp_path / "licences" / "parts.json").read_text("utf-8"))
    assert [Part(**one) for one in told] == MADE_OF
    text = bill.as_text(MADE_OF)
    for part in MADE_OF:
        assert part.text in text


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    needed = {"libEGL.so.1": "libQt6Gui.so.6", "ld-linux-x86-64.so.2": "x"}
    monkeypatch.setattr(program, "foreign_libraries", lambda _folder: needed)
    return linux_packages.configuration(ROOT, tmp_path, {}, moment=0)


def test_the_deb_depends_on_what_the_window_needs(told: dict[str, object]) -> None:
    deb = told["overrides"]["deb"]  # type: ignore[index]
    for package in system_packages.WINDOW:
        named = deb["recommends"] if "fonts" in package.name else deb["depends"]
        assert any(one.startswith(package.name) for one in named), package.name


def test_the_rpm_depends_on_libraries_by_their_names(told: dict[str, object]) -> None:
    assert told["overrides"]["rpm"]["depends"] == ["libEGL.so.1()(64bit)"]  # type: ignore[index]


def test_both_carry_the_one_version_and_no_date_but_the_commits(told: dict[str, object]) -> None:
    assert told["version"] == program.version()
    assert told["mtime"] == "1970-01-01T00:00:00Z"
