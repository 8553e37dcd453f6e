#!/usr/bin/env python3
"""Try the Linux packages as a person would: in a clean Debian, as a plain user, without a network.

    python3 packaging/dev.py installed               build them, then everything below
    python3 packaging/dev.py installed --dist DIST   with what is built already

Installs an older version and uses it, upgrades, asks the doctor, transcribes the sample with the
carried model, drops a file on the window and looks at the subtitles, plants code that must not be
loaded, removes, purges, and runs the program of the unpacked .rpm. Needs root, mmdebstrap and a
few minutes. The picture of the window is left in `build/installed/window.png`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import linux_packages
import planted
import program
import window_trial
import windows_trial
from clean_root import CleanRoot, Failed
from environment import say

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "resources" / "sample" / "sample.flac"
SPOKEN = "leisure to consider"
PICTURE = ROOT / "build" / "installed" / "window.png"
OLDER = "0.0.1"


class Trial:
    """The steps, in order. Each raises Failed, or has shown what its name says."""

    def __init__(self, root: CleanRoot, dist: Path, work: Path) -> None:
        self.root = root
        self.dist = dist
        self.work = work
        self.before = ""

    @property
    def steps(self) -> Sequence[Callable[[], None]]:
        return (
            self.an_older_version_is_used,
            self.it_is_upgraded,
            self.desktop_files_are_valid,
            self.every_library_is_found,
            self.what_was_there_is_still_there,
            self.the_doctor_is_content,
            self.the_sample_is_transcribed_with_the_carried_model,
            self.a_dropped_file_gets_its_subtitles,
            self.foreign_code_is_not_loaded,
            self.nothing_was_written_beside_the_program,
            self.removing_leaves_the_persons_data,
            self.purging_says_what_stays,
            self.the_program_of_the_rpm_runs,
            self.the_wheel_carries_its_resources,
            self.the_installer_for_windows_installs_under_wine,
        )

    def an_older_version_is_used(self) -> None:
        self.root.make()
        self.root.install(self._older())
        self.root.give(SAMPLE, "recordings/sample.flac")
        # As the first run would have fetched it.
        self.root.give(_model(), ".local/share/stt-desktop/models/base")
        self._program("transcribe", "recordings/sample.flac", "--format", "srt")
        self._program("accounts", "add", "work", "--provider", "speech-to-text")
        self.before = self._program("tasks", "list", "--json")
        shutil.rmtree(self.root.home / ".local/share/stt-desktop/models")

    def it_is_upgraded(self) -> None:
        version = "dpkg-query", "--showformat=${Version}", "--show", "stt-desktop"
        _expect(OLDER in self.root.as_root(*version), "the older version is not installed")
        self.root.install(self._built("*-with-model.deb"))
        _expect(program.version() in self.root.as_root(*version), "it was not upgraded")
        _expect(program.version() in self._program("--version"), "the old program still runs")

    def desktop_files_are_valid(self) -> None:
        share = self.root.path / "usr/share"
        _check("desktop-file-validate", share / "applications/stt-desktop.desktop")
        (about,) = (share / "metainfo").glob("*STTDesktop*")
        _check("appstreamcli", "validate", "--no-net", about)
        icons = {path.parts[-3] for path in share.glob("icons/hicolor/*/apps/stt-desktop.*")}
        wanted = {"16x16", "24x24", "32x32", "48x48", "64x64", "128x128", "256x256", "512x512"}
        _expect(wanted | {"scalable"} <= icons, f"icons are missing: {wanted - icons}")
        manual = share / "man/man1/stt-desktop.1.gz"
        page = subprocess.run(["gzip", "-dc", manual], capture_output=True, check=True).stdout
        _check("mandoc", "-T", "lint", "-W", "warning", stdin=page)
        text = (share / "doc/stt-desktop/copyright").read_text("utf-8")
        for part in ("GNU LESSER GENERAL PUBLIC LICENSE", "httpx", "x265", "openssl", "Python"):
            _expect(part.lower() in text.lower(), f"the licences do not speak of {part}")

    def every_library_is_found(self) -> None:
        home = linux_packages.HOME
        files = [
            f"/{path.relative_to(self.root.path)}"
            for path in program.elf_files(self.root.path / home.lstrip("/"))
        ]
        # What the program's own loader says to the system's.
        own = {"LD_LIBRARY_PATH": f"{home}/_internal"}
        told = self.root.as_user("sh", "-c", 'ldd "$@" 2>&1 || true', "-", *files, variables=own)
        lacking = sorted({line.strip() for line in told.splitlines() if "not found" in line})
        _expect(not lacking, f"libraries are missing: {lacking}")

    def what_was_there_is_still_there(self) -> None:
        _expect(
            self._program("tasks", "list", "--json") == self.before != "", "the tasks are others"
        )
        _expect("work" in self._program("accounts", "list"), "the account is gone")
        self._program("accounts", "remove", "work", "--yes")

    def the_doctor_is_content(self) -> None:
        findings = [json.loads(one) for one in self._program("doctor", "--json").splitlines()]
        found = {one["part"]: one["health"] for one in findings}
        # There is no session, so no keyring: the one thing that may be amiss.
        unwell = {part: health for part, health in found.items() if health != "good"}
        _expect(unwell in ({}, {"keyring": "warning"}), f"the doctor says: {findings}")
        parts = {"engine", "model", "keyring", "network", "proxy", "media", "disk"}
        _expect(parts <= set(found), f"the doctor says nothing of {parts - set(found)}")

    def the_sample_is_transcribed_with_the_carried_model(self) -> None:
        target = "carried"
        self._program(
            "transcribe", "recordings/sample.flac", "--again", "--format", "txt", "--output", target
        )
        text = (self.root.home / target / "sample.txt").read_text("utf-8")
        _expect(SPOKEN in " ".join(text.split()), f"other words: {text}")

    def a_dropped_file_gets_its_subtitles(self) -> None:
        # Another recording by its bytes: the answer to the sample would be used again.
        other = self.work / "dropped.flac"
        other.write_bytes(SAMPLE.read_bytes() + bytes(1))
        dropped = self.root.give(other, "recordings/dropped.flac")
        subtitles = window_trial.drop(self.root, dropped, PICTURE)
        _expect(SPOKEN in " ".join(subtitles.split()), f"other words: {subtitles}")

    def foreign_code_is_not_loaded(self) -> None:
        left = planted.marks_left(self.root, self.work)
        _expect(not left, f"foreign code was run: {left}")

    def nothing_was_written_beside_the_program(self) -> None:
        home = self.root.path / linux_packages.HOME.lstrip("/")
        listed = self.root.as_root("dpkg", "--verify", "stt-desktop")
        _expect(not listed.strip(), f"changed since the installation: {listed}")
        strangers = self.root.as_root(
            "sh", "-c", f"find {linux_packages.HOME} ! -user root -o -perm -o+w ! -type l"
        )
        _expect(home.is_dir() and not strangers.strip(), f"not root's alone: {strangers}")

    def removing_leaves_the_persons_data(self) -> None:
        said = self.root.as_root("apt-get", "remove", "-y", "stt-desktop")
        _expect("stay" in said, f"removing says nothing of the data: {said}")
        _expect(not (self.root.path / linux_packages.HOME.lstrip("/")).exists(), "files are left")
        _expect(not (self.root.path / "usr/bin/stt-desktop").is_symlink(), "a link is left")
        _expect(self._journal().is_file(), "the journal is gone")

    def purging_says_what_stays(self) -> None:
        said = self.root.as_root("apt-get", "purge", "-y", "stt-desktop")
        _expect("~/.local/share/stt-desktop" in said, f"purging does not say what stays: {said}")
        _expect(self._journal().is_file(), "the journal is gone")
        left = self.root.as_root("sh", "-c", "find /usr /etc /var/lib -name '*stt*desktop*'")
        _expect(not left.strip(), f"left behind: {left}")

    def the_program_of_the_rpm_runs(self) -> None:
        package = self._built("*-with-model.rpm")
        target = self.root.path / "opt/rpm"
        target.mkdir(parents=True)
        with tempfile.TemporaryFile() as archive:
            subprocess.run(["rpm2cpio", package], stdout=archive, check=True)
            archive.seek(0)
            unpack = ["cpio", "--extract", "--make-directories", "--quiet"]
            subprocess.run(unpack, stdin=archive, cwd=target, check=True)
        runs = f"/opt/rpm{linux_packages.HOME}/stt-desktop"
        _expect(program.version() in self.root.as_user(runs, "--version"), "another version")
        self.root.as_user(
            *(runs, "transcribe", f"/home/{self.root.home.name}/recordings/sample.flac"),
            *("--again", "--format", "txt", "--output", f"/home/{self.root.home.name}/rpm"),
        )
        text = (self.root.home / "rpm" / "sample.txt").read_text("utf-8")
        _expect(SPOKEN in " ".join(text.split()), f"other words: {text}")

    def the_wheel_carries_its_resources(self) -> None:
        """Installed as pipx does it, but for the libraries: those are this environment's."""
        place, home = self.work / "wheel", self.work / "wheel-home"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
        pip = [sys.executable, "-m", "pip", "--python", str(place / "bin" / "python"), "install"]
        options = ["--quiet", "--no-deps", "--no-index", str(self._built("*.whl"))]
        subprocess.run([*pip, *options], check=True)
        (packages,) = place.glob("lib/python3.*/site-packages")
        (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"))
        shutil.copytree(_model(), home / "models" / "base")
        sample = packages / "stt_desktop" / "resources" / "sample" / "sample.flac"
        subprocess.run(
            [place / "bin" / "stt-desktop", "transcribe", sample, "--output", home, "--quiet"],
            env={"PATH": os.environ["PATH"], "STT_DESKTOP_HOME": str(home), "LANG": "zh_CN.UTF-8"},
            cwd="/",
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=300,
        )
        text = (home / "sample.txt").read_text("utf-8")
        _expect(SPOKEN in " ".join(text.split()), f"other words: {text}")

    def the_installer_for_windows_installs_under_wine(self) -> None:
        _expect(windows_trial.can_run(), "wine64 or makensis is missing")
        windows_trial.show(ROOT, self.work / "windows")

    # --- helpers ----------------------------------------------------------------------------

    def _program(self, *arguments: str) -> str:
        """Run the installed program in the user's home."""
        start = 'cd "$HOME" && exec stt-desktop "$@"'
        return self.root.as_user("sh", "-c", start, "-", *arguments)

    def _journal(self) -> Path:
        return self.root.home / ".local/share/stt-desktop/journal.sqlite3"

    def _built(self, pattern: str) -> Path:
        found = sorted(self.dist.glob(pattern))
        _expect(len(found) == 1, f"{self.dist} holds not one {pattern} but {len(found)}")
        return found[0]

    def _older(self) -> Path:
        """The same program as an older package: what an upgrade replaces."""
        target = self.work / "older.deb"
        moment = program.moment(ROOT) - 86_400
        told = linux_packages.configuration(ROOT, self.dist / "stt-desktop", {}, moment=moment)
        told |= {"version": OLDER, "deb": {"compression": "none"}}
        linux_packages.build(told, "deb", target, moment)
        return target


def _model() -> Path:
    from stt_desktop.paths import find_paths

    return find_paths().models / "base"


def _expect(condition: bool, otherwise: str) -> None:
    if not condition:
        raise Failed(otherwise)


def _check(*command: str | Path, stdin: bytes | None = None) -> None:
    done = subprocess.run(
        [str(part) for part in command], input=stdin, capture_output=True, check=False
    )
    _expect(done.returncode == 0, f"{command}: {(done.stdout + done.stderr).decode()}")


def main(arguments: Sequence[str]) -> int:
    """Run the trial; the exit code."""
    parser = argparse.ArgumentParser(
        prog="dev.py installed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--dist", type=Path, help="a folder in which `dev.py build` has built")
    args = parser.parse_args(arguments)
    if os.geteuid() != 0:
        say("A clean Debian can be made and entered by root only: run this with sudo.")
        return 2
    dist = args.dist
    if dist is None:
        dist = ROOT / "build" / "installed" / "dist"
        build = [sys.executable, str(ROOT / "packaging" / "build.py"), "--output", str(dist)]
        build += ["--model", "with"]
        subprocess.run(build, check=True)
    passed = 0
    with tempfile.TemporaryDirectory(prefix="stt-desktop-") as work:
        # Below a folder that others may enter: the plain user goes through it.
        Path(work).chmod(0o755)
        trial = Trial(CleanRoot(Path(work) / "root"), dist, Path(work))
        for step in trial.steps:
            name = step.__name__.replace("_", " ")
            try:
                step()
            except (Failed, subprocess.SubprocessError, OSError, ValueError) as error:
                say(f"FAILED: {name}\n{error}")
                print(f"{passed} passed, 1 failed")
                return 1
            passed += 1
            say(f"ok: {name}")
    print(f"{passed} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
