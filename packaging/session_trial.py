"""What a person has around the installed program: a keyring in their session, a speech service,
a page with a recording. All of it is this machine's; the program has what its package brought.

A service and a page on loopback are the one network that the program sees, and only in the steps
that need them.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from clean_root import USER, USER_ID, CleanRoot, stop, until
from tests.media import make
from tests.services.downloads import downloads, file
from tests.services.speech_to_text import Outcome, SpeechToTextServer

KEY = "sk-trial-0d9f3b7c5a21"
HEARD = "What the service has heard."
_KNOW_USER = 'for one in passwd group; do mount --bind "$0/etc/$one" "/etc/$one"; done; exec "$@"'
"""For a process of this machine and what it starts: the root's user is somebody."""
_PAGE = b"""<!DOCTYPE html><html><head><title>A talk</title></head>
<body><video src="/talk.flac" controls></video></body></html>"""


class Session(ExitStack):
    """From entering to leaving it there is a session bus with an unlocked keyring, and the
    servers answer. Entered after the root was made."""

    def __init__(self, root: CleanRoot, work: Path) -> None:
        super().__init__()
        self._root = root
        self._work = work
        self.service = SpeechToTextServer(keys=[KEY], listen=lambda _media: Outcome(HEARD))
        self._runtime = root.home / "run"

    def __enter__(self) -> Self:
        super().__enter__()
        self.enter_context(self.service)
        self._web = self.enter_context(downloads())
        return self

    def open_keyring(self) -> None:
        """Start bus and keyring as the root's user, with the user's home. They are no programs of
        the root's, so that what they need is not there by chance for ours."""
        self._runtime.mkdir(mode=0o700, exist_ok=True)
        self._root.as_root("chown", f"{USER}:{USER}", f"/home/{USER}/run")
        address = f"unix:path={self._runtime}/bus"
        bus = ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}"]
        self.enter_context(self._running(bus, {}))
        until("the session's bus", (self._runtime / "bus").exists)
        keyring = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        told = {"DBUS_SESSION_BUS_ADDRESS": address}
        self.enter_context(self._running(keyring, told, said=b"password"))
        ask = ["dbus-send", f"--bus={address}", "--print-reply", "--dest=org.freedesktop.DBus"]
        ask += ["/", "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]
        until("the keyring", lambda: "true" in self._answer(ask))

    @property
    def variables(self) -> Mapping[str, str]:
        """By which the program finds the session's bus."""
        return {"DBUS_SESSION_BUS_ADDRESS": f"unix:path=/home/{USER}/run/bus"}

    def page(self, recording: Path) -> str:
        """The address of a page that shows the recording."""
        self._web.plan("/talk.flac", file(recording.read_bytes(), kind="audio/flac"))
        return self._web.plan("/watch", file(_PAGE, kind="text/html", etag=None))

    def video(self) -> Path:
        """A film of which only the sound is sent."""
        return make.write(self._work / "film.mp4", make.sample_sound(), codec="aac", video_s=30.0)

    def _as_user(self, command: Sequence[str]) -> list[str]:
        """A program of this machine, run by the root's user."""
        known = ["unshare", "--mount", "sh", "-c", _KNOW_USER, str(self._root.path)]
        mapped = ["setpriv", f"--reuid={USER_ID}", f"--regid={USER_ID}", "--clear-groups"]
        return [*known, *mapped, *command]

    def _answer(self, command: Sequence[str]) -> str:
        return subprocess.run(
            self._as_user(command), capture_output=True, text=True, check=False, timeout=60
        ).stdout

    @contextmanager
    def _running(
        self, command: list[str], variables: Mapping[str, str], said: bytes = b""
    ) -> Iterator[None]:
        told = {"PATH": os.environ["PATH"], "HOME": str(self._root.home)}
        told |= {"XDG_RUNTIME_DIR": str(self._runtime), **variables}
        process = subprocess.Popen(
            self._as_user(command),
            env=told,
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert process.stdin is not None
            with process.stdin:
                process.stdin.write(said)
            yield
        finally:
            stop(process)
