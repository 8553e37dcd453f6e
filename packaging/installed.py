#!/usr/bin/env python3
"""Try the Linux packages as a person would: in a clean Debian, as a plain user, without a network.

    python3 packaging/dev.py installed               build them, then everything below
    python3 packaging/dev.py installed --dist DIST   with what is built already

Installs an older version and uses it, upgrades, asks the doctor, transcribes the sample with the
carried model, has every child process work (with a keyring, a service and a page on this machine),
drops a file on the window and looks at the subtitles, plants code that must not be loaded, removes,
purges, and runs the program of the unpacked .rpm. Needs root, mmdebstrap and a few minutes. The
picture of the window is left in `build/installed/window.png`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import linux_packages
import origin
import planted
import program
import wheel_trial
import window_trial
import windows_trial
from clean_root import USER, CleanRoot, Failed
from environment import say
from session_trial import HEARD, KEY, Session

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "resources" / "sample" / "sample.flac"
SPOKEN = "leisure to consider"
PICTURE = ROOT / "build" / "installed" / "window.png"
OLDER = "0.0.1"


class Trial:
    """The steps, in order. Each raises Failed, or has shown what its name says."""

    def __init__(self, root: CleanRoot, session: Session, dist: Path, work: Path) -> None:
        self.root = root
        self.session = session
        self.dist = dist
        self.work = work
        self.before = ""

    @property
    def steps(self) -> Sequence[Callable[[], None]]:
        return (
            self.an_older_version_is_used,
            self.it_is_upgraded_while_its_window_is_open,
            self.desktop_files_are_valid,
            self.every_library_is_found,
            self.what_was_there_is_still_there,
            self.the_doctor_is_content,
            self.the_sample_is_transcribed_with_the_carried_model,
            self.every_child_works,
            self.a_dropped_file_gets_its_subtitles,
            self.foreign_code_is_not_loaded,
            self.nothing_was_written_beside_the_program,
            self.removing_leaves_the_persons_data,
            self.purging_says_what_stays,
            self.the_program_of_the_rpm_runs,
            self.the_wheel_runs_from_an_environment_of_its_own,
            self.the_installer_for_windows_installs_under_wine,
        )

    def an_older_version_is_used(self) -> None:
        self.root.make()
        self.root.install(self._older())
        self.root.give(SAMPLE, "recordings/sample.flac")
        # As the first run would have fetched it.
        self.root.give(_model(), ".local/share/stt-desktop/models/base")
        self._program("transcribe", "recordings/sample.flac", "--format", "srt")
        self.session.open_keyring()
        add = 'printf %s "$KEY" | stt-desktop accounts add work --provider speech-to-text'
        self.root.as_user(
            *("sh", "-c", f"{add} --base-url {self.session.service.base_url} --key-stdin"),
            variables={**self.session.variables, "KEY": KEY},
        )
        self._program("accounts", "test", "work", network=True)
        self.before = self._program("tasks", "list", "--json")
        shutil.rmtree(self.root.home / ".local/share/stt-desktop/models")

    def it_is_upgraded_while_its_window_is_open(self) -> None:
        version = "dpkg-query", "--showformat=${Version}", "--show", "stt-desktop"
        _expect(OLDER in self.root.as_root(*version), "the older version is not installed")
        late = self.root.give(self._other_recording(b"late"), "recordings/late.flac")
        with window_trial.opened(self.root, self.session.variables) as window:
            self.root.install(self._built("*-with-model.deb"))
            self.root.until_logged("replaced by another version")
            # What it had not loaded before is of its own version, and works.
            window.press("ctrl+comma")
            window.wait_for("Settings")
            window.keep_picture(PICTURE.with_name("replaced.png"))
            window.press("Escape")
            # What it is given waits for the other version.
            self._program(f"/home/{USER}/recordings/late.flac")
            self.root.until_logged("waits for the new version")
            window.press("ctrl+q")
            window.wait_for_end()
        stumbled = [one for one in self.root.log().splitlines() if " ERROR " in one]
        _expect(not stumbled, f"it stumbled: {self.root.log()}")
        self._program("resume")
        _expect_spoken(late.with_suffix(".txt"))
        _expect(program.version() in self.root.as_root(*version), "it was not upgraded")
        _expect(program.version() in self._program("--version"), "the old program still runs")

    def desktop_files_are_valid(self) -> None:
        share = self.root.path / "usr/share"
        _check("desktop-file-validate", share / "applications/stt-desktop.desktop")
        about = share / "metainfo" / f"{origin.read(ROOT).identifier}.metainfo.xml"
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
        elsewhere = {
            path.name: found
            for path in program.elf_files(self.root.path / home.lstrip("/"))
            if (found := program.foreign_search_paths(path))
        }
        _expect(not elsewhere, f"libraries are looked for outside of the program: {elsewhere}")

    def what_was_there_is_still_there(self) -> None:
        kept = self._program("tasks", "list", "--json").splitlines()
        _expect(self.before != "" and {*self.before.splitlines()} < {*kept}, f"tasks: {kept}")
        self._program("accounts", "test", "work", network=True)
        asked = self.session.service.record.requests[-1]
        _expect(asked.key == "right", f"the key was {asked.key}")
        found = self.root.as_root("sh", "-c", f"grep -rl {KEY} /home /tmp /var/log || true")
        _expect(not found, f"the key lies in {found}")

    def the_doctor_is_content(self) -> None:
        findings = [json.loads(one) for one in self._program("doctor", "--json").splitlines()]
        found = {one["part"]: one["health"] for one in findings}
        # There is no network, so no way to the account's service: the one thing that is amiss.
        unwell = {part: health for part, health in found.items() if health != "good"}
        _expect(unwell == {"network": "warning"}, f"the doctor says: {findings}")
        parts = {"engine", "model", "keyring", "network", "proxy", "media", "disk"}
        _expect(parts <= set(found), f"the doctor says nothing of {parts - set(found)}")

    def the_sample_is_transcribed_with_the_carried_model(self) -> None:
        target = "carried"
        self._program(
            "transcribe", "recordings/sample.flac", "--again", "--format", "txt", "--output", target
        )
        _expect_spoken(self.root.home / target / "sample.txt")

    def every_child_works(self) -> None:
        """The keyring's and the engine's have; the ones for films and for pages are left."""
        self.root.give(self.session.video(), "recordings/film.mp4")
        told = ("--format", "txt", "--output", "online")
        film = ("recordings/film.mp4", "--account", "work")
        self._program("transcribe", *film, *told, network=True)
        text = (self.root.home / "online" / "film.txt").read_text("utf-8")
        _expect(HEARD in text, f"other words: {text}")
        sent = self.session.service.record.submissions[-1].filename
        _expect(sent is not None and sent.endswith(".m4a"), f"not its sound was sent but {sent}")
        self._program("accounts", "remove", "work", "--yes")

        shown = self._other_recording(b"page")
        self._program("transcribe", self.session.page(shown), *told, network=True)
        _expect_spoken(*(self.root.home / "online").glob("A talk*.txt"))

    def a_dropped_file_gets_its_subtitles(self) -> None:
        dropped = self.root.give(self._other_recording(b"window"), "recordings/dropped.flac")
        with window_trial.opened(self.root, self.session.variables) as window:
            subtitles = window_trial.drop(window, self.root, dropped)
            window.keep_picture(PICTURE)
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
        _expect(not (self.root.path / "usr/bin/stt-desktop").exists(), "its command is left")
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
        _expect_spoken(self.root.home / "rpm" / "sample.txt")

    def the_wheel_runs_from_an_environment_of_its_own(self) -> None:
        work = self.work / "wheel"
        work.mkdir()
        text = wheel_trial.show(self._built("*.whl"), ROOT / "requirements.lock", _model(), work)
        _expect(SPOKEN in " ".join(text.split()), f"other words: {text}")

    def the_installer_for_windows_installs_under_wine(self) -> None:
        _expect(windows_trial.can_run(), "wine64 or makensis is missing")
        windows_trial.show(ROOT, self.dist / "stt-desktop", self.work / "windows")

    # --- helpers ----------------------------------------------------------------------------

    def _program(self, *arguments: str, network: bool = False) -> str:
        """Run the installed program in the user's home and session."""
        start = 'cd "$HOME" && exec stt-desktop "$@"'
        told = {**self.session.variables, "QT_QPA_PLATFORM": "offscreen"}
        command = ("sh", "-c", start, "-", *arguments)
        return self.root.as_user(*command, variables=told, network=network)

    def _other_recording(self, mark: bytes) -> Path:
        """The sample, but another recording by its bytes: its answer is not used again."""
        other = self.work / "other.flac"
        other.write_bytes(SAMPLE.read_bytes() + mark)
        return other

    def _journal(self) -> Path:
        return self.root.home / ".local/share/stt-desktop/journal.sqlite3"

    def _built(self, pattern: str) -> Path:
        found = sorted(self.dist.glob(pattern))
        _expect(len(found) == 1, f"{self.dist} holds not one {pattern} but {len(found)}")
        return found[0]

    def _older(self) -> Path:
        """The same program as an older package: what an upgrade replaces. Nothing in its
        executable stands where it stands in the newer one's."""
        folder, target = self.work / "older", self.work / "older.deb"
        shutil.copytree(self.dist / "stt-desktop", folder, symlinks=True)
        executable, modules = folder / "stt-desktop", self.work / "modules"
        padding = self.work / "padding"
        padding.write_bytes(bytes(1 << 16))
        executable.unlink()
        newer = str(self.dist / "stt-desktop" / "stt-desktop")
        _check("objcopy", "--dump-section", f"pydata={modules}", newer, self.work / "unused")
        less = ("--remove-section", "pydata", "--add-section", f"padding={padding}")
        _check("objcopy", *less, newer, executable)
        _check("objcopy", "--add-section", f"pydata={modules}", executable)

        moment = program.moment(ROOT) - 86_400
        told = linux_packages.configuration(ROOT, folder, {}, moment=moment)
        told |= {"version": OLDER, "deb": {"compression": "none"}}
        linux_packages.build(told, "deb", target, moment)
        shutil.rmtree(folder)
        return target


def _model() -> Path:
    from stt_desktop.paths import find_paths

    return find_paths().models / "base"


def _expect(condition: bool, otherwise: str) -> None:
    if not condition:
        raise Failed(otherwise)


def _expect_spoken(*written: Path) -> None:
    """One text, and the sample's."""
    _expect(len(written) == 1, f"these were written: {written}")
    text = written[0].read_text("utf-8")
    _expect(SPOKEN in " ".join(text.split()), f"other words: {text}")


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
    dist = args.dist and args.dist.resolve()
    if dist is None:
        dist = ROOT / "build" / "installed" / "dist"
        build = [sys.executable, str(ROOT / "packaging" / "build.py"), "--output", str(dist)]
        build += ["--model", "with"]
        subprocess.run(build, check=True)
    passed = 0
    with tempfile.TemporaryDirectory(prefix="stt-desktop-") as work, ExitStack() as stack:
        # Below a folder that others may enter: the plain user goes through it.
        Path(work).chmod(0o755)
        root = CleanRoot(Path(work) / "root")
        session = stack.enter_context(Session(root, Path(work)))
        trial = Trial(root, session, dist, Path(work))
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
