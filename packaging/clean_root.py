"""A Debian with nothing in it, to install into: made by mmdebstrap, entered by chroot.

Needs root. What runs in it as the plain user has no network at all, not even its own.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

SUITE = "bookworm"
USER = "tester"
USER_ID = "4711"
_LONGEST_S = 300


class Failed(Exception):  # noqa: N818 - said to a person, with what was printed
    """A step did not do what it must."""


def descendants(ancestor: int) -> list[int]:
    """Every process below the one with this id."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        # It may just have ended.
        with contextlib.suppress(OSError):
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    found = [ancestor]
    for above in found:
        found += [pid for pid, parent in parents.items() if parent == above]
    return found[1:]


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End what was started by :meth:`CleanRoot.command`, and wait until it is gone.

    `unshare` passes no signal on, and `chroot --userspec` undoes its promise to kill.
    """
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in (process.pid, *descendants(process.pid))[::-1]:
            # The last one ended may have taken the others with it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
            return


def until(what: str, condition: Callable[[], str | bool], patience_s: float = 180) -> str:
    """Wait, bounded, until another process has done something; what the condition gave."""
    deadline = time.monotonic() + patience_s
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise Failed(f"{what} did not come within {patience_s:g} s")
        time.sleep(0.1)
    return str(found)


class CleanRoot:
    """The root at `path`. A context: mounts are gone afterwards, whatever happened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.home = path / "home" / USER

    def make(self) -> None:
        """Bootstrap it anew. Takes about a minute."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._run(["mmdebstrap", "--quiet", "--variant=minbase", SUITE, str(self.path)])
        for name in ("resolv.conf", "hosts"):
            shutil.copyfile(f"/etc/{name}", self.path / "etc" / name)
        # No man pages and documents are left out, as they would be in a container.
        (self.path / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
        (self.path / "usr/sbin/policy-rc.d").chmod(0o755)
        self.as_root("useradd", "--create-home", "--uid", USER_ID, USER)
        self.as_root("apt-get", "-qq", "update")

    def as_root(self, *command: str) -> str:
        """Run with the network, as apt needs it; what it printed."""
        inside = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"]
        inside += ["DEBIAN_FRONTEND=noninteractive", *command]
        return self._run(["chroot", str(self.path), *inside])

    def install(self, package: Path) -> str:
        """Install a package file with what it depends on and nothing that it recommends."""
        target = self.path / "tmp" / package.name
        shutil.copyfile(package, target)
        try:
            return self.as_root(
                "apt-get",
                "install",
                "-y",
                "--no-install-recommends",
                f"/tmp/{package.name}",  # noqa: S108 - of the root
            )
        finally:
            target.unlink()

    def command(
        self, *command: str, variables: Mapping[str, str] | None = None, network: bool = False
    ) -> list[str]:
        """The command line that runs `command` as the plain user: without a network, or with this
        machine's."""
        told = {
            "HOME": f"/home/{USER}",
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            "XDG_RUNTIME_DIR": f"/home/{USER}/run",
            **(variables or {}),
        }
        outside = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        outside += [] if network else ["--net"]
        outside += [f"--mount-proc={self.path / 'proc'}"]
        inside = ["chroot", f"--userspec={USER_ID}:{USER_ID}", str(self.path), "env", "-i"]
        return [*outside, *inside, *(f"{name}={text}" for name, text in told.items()), *command]

    def as_user(
        self, *command: str, variables: Mapping[str, str] | None = None, network: bool = False
    ) -> str:
        """Run to its end; what it printed on standard output."""
        return self._run(self.command(*command, variables=variables, network=network))

    def log(self) -> str:
        """What the program has logged."""
        folder = self.home / ".local/state/stt-desktop/log"
        return "".join(one.read_text("utf-8") for one in sorted(folder.glob("*.log")))

    def until_logged(self, words: str) -> None:
        until(f"“{words}” in the log", lambda: words in self.log())

    def give(self, source: Path, inside: str) -> Path:
        """Copy a file or folder into the user's home."""
        target = self.home / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
        self.as_root("chown", "-R", f"{USER}:{USER}", f"/home/{USER}")
        return target

    @staticmethod
    def _run(command: Sequence[str]) -> str:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LONGEST_S,
            check=False,
        )
        if done.returncode:
            said = "\n".join((done.stdout[-3000:], done.stderr[-3000:]))
            raise Failed(f"{' '.join(command)}\nended with {done.returncode}:\n{said}")
        return done.stdout
