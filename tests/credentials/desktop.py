"""A desktop session of a test's own: a message bus, GNOME Keyring, and a screen for its prompts."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

PASSWORD = "pw"
SECRETS = "org.freedesktop.secrets"
PROMPT = "org.gnome.keyring.SystemPrompter"
WORKER = (sys.executable, "-P", "-m", "stt_desktop", "--keyring-worker")
_WAIT_S = 20

_BUS_WITHOUT_SERVICES = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""

# Owns a name on the bus, says what it is asked, and never answers.
_DEAF = """\
import sys
from jeepney import HeaderFields, MessageType
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection
bus = open_dbus_connection()
assert Proxy(message_bus, bus).RequestName(sys.argv[1], 4) == (1,)
print("deaf", flush=True)
while True:
    header = bus.receive().header
    if header.message_type is MessageType.method_call:
        print(header.fields[HeaderFields.member], flush=True)
"""


class Desktop:
    """Nothing of it is there until it is asked for. :meth:`close` ends every process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[str]] = []
        self._errors = (folder / "errors").open("w", encoding="utf-8")
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        kept = {name: os.environ[name] for name in ("PATH", "STT_DESKTOP_HOME")}
        self.environment: dict[str, str] = {
            **kept,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_DATA_HOME": str(folder / "data"),
            "LANG": "C.UTF-8",
            "NO_AT_BRIDGE": "1",
        }

    def open_screen(self) -> None:
        """Before the bus: what the bus starts shows itself there."""
        server = self._start(["Xvfb", "-displayfd", "1", "-nolisten", "tcp"])
        self.environment["DISPLAY"] = f":{_line(server)}"

    def open_bus(self, *, services: bool = True) -> None:
        """A message bus; without ``services``, one that starts nothing."""
        socket = self._folder / "run" / "bus"
        options = ["--session", f"--address=unix:path={socket}"]
        if not services:
            config = self._folder / "bus.conf"
            config.write_text(_BUS_WITHOUT_SERVICES.format(socket=socket), encoding="utf-8")
            options = [f"--config-file={config}"]
        bus = self._start(["dbus-daemon", "--nofork", "--nopidfile", "--print-address=1", *options])
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = _line(bus)

    def open_keyring(self) -> None:
        """GNOME Keyring with an open login keyring, as after a login with a password."""
        command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        daemon = self._start(command)
        assert daemon.stdin is not None
        daemon.stdin.write(PASSWORD)
        daemon.stdin.close()
        self.python(
            "from jeepney import MatchRule, message_bus\n"
            "from jeepney.io.blocking import Proxy, open_dbus_connection\n"
            "bus = open_dbus_connection()\n"
            "proxy = Proxy(message_bus, bus)\n"
            "rule = MatchRule(type='signal', sender='org.freedesktop.DBus',\n"
            "                 member='NameOwnerChanged')\n"
            f"rule.add_arg_condition(0, {SECRETS!r})\n"
            "proxy.AddMatch(rule)\n"
            "with bus.filter(rule) as changes:\n"
            f"    if not proxy.NameHasOwner({SECRETS!r})[0]:\n"
            f"        bus.recv_until_filtered(changes, timeout={_WAIT_S})\n"
        )

    def lock(self) -> None:
        """As the screen saver or the person does."""
        self.python(
            "import secretstorage\n"
            "keyring = secretstorage.Collection(secretstorage.dbus_init())\n"
            "keyring.lock()\n"
            "assert keyring.is_locked()\n"
        )

    def open_deaf_service(self, name: str = SECRETS) -> Callable[[str], None]:
        """A process that owns ``name`` and never answers. `returned(method)` waits until somebody
        has called that method."""
        process = self._start([sys.executable, "-P", "-c", _DEAF, name])
        assert _line(process) == "deaf"

        def wait_for_call(method: str) -> None:
            while (called := _line(process)) != method:
                assert called, "it has ended"

        return wait_for_call

    def answer_prompt(self, *keys: str) -> None:
        """Wait for the prompt on the screen and press ``keys`` there."""
        find = ["xdotool", "search", "--sync", "--onlyvisible", "--class", "gcr-prompter"]
        windows = self._run(find).split()
        self._run(["xdotool", "windowfocus", "--sync", windows[-1], "key", *keys])

    def python(self, code: str) -> str:
        """Run some code inside this session; what it printed."""
        return self._run([sys.executable, "-P", "-c", code])

    def close(self) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait(timeout=_WAIT_S)
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        self._errors.close()

    def _start(self, command: Sequence[str]) -> "subprocess.Popen[str]":
        process = subprocess.Popen(command, **self._options(), stdin=subprocess.PIPE)
        self._processes.append(process)
        return process

    def _run(self, command: Sequence[str]) -> str:
        done = subprocess.run(command, **self._options(), timeout=_WAIT_S, check=True)
        return str(done.stdout)

    def _options(self) -> Mapping[str, Any]:
        pipes = {"stdout": subprocess.PIPE, "stderr": self._errors}
        return {"env": self.environment, "text": True, **pipes}


def _line(process: "subprocess.Popen[str]") -> str:
    """The first line that it prints: it is ready then."""
    assert process.stdout is not None
    return process.stdout.readline().strip()
