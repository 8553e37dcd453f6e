"""System packages: what is missing, who may install it, and what is said otherwise."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import system_packages
from system_packages import Package, install_line, installed_names, missing, needed

README = Path(__file__).parents[2] / "README.md"

STATUS = (
    "ii \tlibegl1\t\n"
    "ii \tlibglib2.0-0t64\tlibglib2.0-0 (= 2.80.0-6ubuntu3.4), libgio-fam\n"
    "rc \txvfb\t\n"
    "un \topenbox\twindow-manager\n"
    "ii \tfonts-noto-cjk\t\n"
)


def test_names_are_read_from_dpkgs_own_words() -> None:
    names = installed_names(STATUS)
    assert names == {"libegl1", "libglib2.0-0t64", "libglib2.0-0", "libgio-fam", "fonts-noto-cjk"}


def test_removed_packages_are_missing_and_alternatives_count() -> None:
    wanted = [
        Package("libegl1", ""),
        Package("libglib2.0-0", ""),
        Package("xvfb", ""),
        Package("fonts-droid-fallback", "", or_else=("fonts-noto-cjk",)),
        Package("openbox", ""),
    ]
    assert [p.name for p in missing(wanted, installed_names(STATUS))] == ["xvfb", "openbox"]


def test_each_verb_needs_the_window_and_its_own() -> None:
    names = {verb: [p.name for p in needed(verb, has_ensurepip=True)] for verb in ("run", "test")}
    assert "libxcb-cursor0" in names["run"]
    assert "xvfb" not in names["run"]
    assert set(names["test"]) == {*names["run"], *(p.name for p in system_packages.TEST)}
    assert len(set(names["test"])) == len(names["test"])


def test_debians_python_needs_its_venv_package() -> None:
    assert needed("run", has_ensurepip=False)[0].name.endswith("-venv")
    assert not any("venv" in p.name for p in needed("run", has_ensurepip=True))


def test_the_line_installs_everything_at_once() -> None:
    line = install_line([Package("xvfb", ""), Package("openbox", "")])
    assert line == "sudo apt-get install --no-install-recommends xvfb openbox"


def test_the_readme_lists_every_package() -> None:
    readme = README.read_text(encoding="utf-8")
    for verb in system_packages.EXTRA:
        for package in needed(verb, has_ensurepip=True):
            for name in (package.name, *package.or_else):
                assert f"`{name}`" in readme


class System:
    """A Debian whose dpkg-query prints STATUS; records what is run as root."""

    def __init__(self, *, sudo: bool, install: int = 0) -> None:
        self.sudo = sudo
        self.install = install
        self.ran: list[str] = []

    def run(self, command: Sequence[str], **_: object) -> Any:
        line = " ".join(command)
        if "dpkg-query" in line:
            return subprocess.CompletedProcess(command, 0, stdout=STATUS)
        if line == "sudo -n true":
            return subprocess.CompletedProcess(command, 0 if self.sudo else 1)
        self.ran.append(line)
        return subprocess.CompletedProcess(command, self.install if " install " in line else 0)


def arrange(monkeypatch: pytest.MonkeyPatch, system: System, uid: int) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("subprocess.run", system.run)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr("os.geteuid", lambda: uid, raising=False)
    monkeypatch.setattr(Path, "exists", lambda _: True)
    monkeypatch.setattr(system_packages, "needed", lambda _: [Package("xvfb", "a screen")])


def test_root_installs_without_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    system = System(sudo=False)
    arrange(monkeypatch, system, uid=0)
    assert system_packages.ensure("test")
    assert len(system.ran) == 2
    assert system.ran[0].endswith("update")
    assert system.ran[1].startswith("env DEBIAN_FRONTEND=noninteractive apt-get")
    assert system.ran[1].endswith("install -y --no-install-recommends xvfb")


def test_sudo_without_a_password_is_as_good(monkeypatch: pytest.MonkeyPatch) -> None:
    system = System(sudo=True)
    arrange(monkeypatch, system, uid=1000)
    assert system_packages.ensure("test")
    assert all(line.startswith("sudo -n env ") for line in system.ran)


@pytest.mark.parametrize("system", [System(sudo=False), System(sudo=True, install=100)])
def test_others_read_the_line_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], system: System
) -> None:
    arrange(monkeypatch, system, uid=1000)
    assert not system_packages.ensure("test")
    told = capsys.readouterr().err
    assert "Missing system package xvfb: a screen" in told
    assert "Please run: sudo apt-get install --no-install-recommends xvfb" in told


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_nothing_is_checked(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    system = System(sudo=True)
    arrange(monkeypatch, system, uid=1000)
    monkeypatch.setattr("sys.platform", platform)
    assert system_packages.ensure("test")
    assert system.ran == []
