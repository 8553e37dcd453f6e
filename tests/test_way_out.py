"""The way out, asked of the real system: in a network of one's own there is none."""

import errno
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from stt_desktop import way_out
from stt_desktop.way_out import Lost, lost

ROOT = Path(__file__).parents[1]
ASK = "from stt_desktop.way_out import has_way_out; print(has_way_out())"
CONNECT = """
import socket
from stt_desktop.way_out import lost
try:
    socket.create_connection(("8.8.8.8", 443), timeout=20)
except OSError as error:
    print(lost(error, "8.8.8.8"))
"""


def in_own_network(prepare: str, ask: str = ASK) -> str:
    """What ``ask`` prints in a new network after ``prepare`` (Linux)."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("needs unshare and ip")
    own = ["unshare", "--user", "--map-root-user", "--net", "sh", "-c"]
    tried = subprocess.run([*own, "ip link set lo up"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("this system lets nobody have a network of their own")
    command = [*own, f'{prepare}; exec "$0" -c "$1"', sys.executable, ask]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30, cwd=ROOT)
    return done.stdout.strip()


WIRE = """
ip link add here0 type veth peer name there0 && ip addr add 10.9.8.7/24 dev here0 &&
ip link set here0 up && ip link set there0 up && ip route add default via 10.9.8.1
""".strip()


def test_without_a_route_there_is_none() -> None:
    assert in_own_network("true") == "False"


def test_what_runs_on_this_computer_is_no_way_out() -> None:
    assert in_own_network("ip link set lo up") == "False"


def test_a_route_is_one_whoever_is_behind_it() -> None:
    assert in_own_network(WIRE) == "True"


def test_without_a_route_the_network_is_lost() -> None:
    assert in_own_network("true", CONNECT) == "Lost.NETWORK"


def test_with_a_route_only_the_way_is_that_does_not_lead_to_a_server() -> None:
    nobody = f"{WIRE} && ip route add unreachable 8.8.8.8"
    assert in_own_network(nobody, CONNECT) == "Lost.WAY"


def test_of_two_families_that_which_the_network_has_not_tells_nothing_of_the_server() -> None:
    """IPv4 alone, and a server whose IPv6 address is tried last, behind one that is silent."""
    down = f"{WIRE} && ip -6 route flush table all"
    ask = """
import errno, socket
from stt_desktop.way_out import lost
both = [(2, 1, 6, "", ("8.8.8.8", 443)), (10, 1, 6, "", ("2606:4700::1111", 443, 0, 0))]
socket.getaddrinfo = lambda *_, **__: both
error = OSError(errno.ENETUNREACH, "Network is unreachable")
print(lost(error, "dns.example"))
"""
    assert in_own_network(down, ask) == "None"


NEAR = ["127.0.0.1"], ["192.168.1.9", "fd00::9"], ["fe80::1%2"]
FAR = ["8.8.8.8"], ["10.0.0.3", "2606:4700::1111"]
UNTOLD: list[str] = []


@pytest.mark.parametrize(
    ("code", "addresses", "has_way", "loses"),
    [
        *((errno.EHOSTUNREACH, near, True, None) for near in NEAR),
        *((errno.EHOSTUNREACH, near, False, None) for near in NEAR),
        *((errno.EHOSTUNREACH, far, True, Lost.WAY) for far in FAR),
        *((errno.EHOSTUNREACH, far, False, Lost.NETWORK) for far in FAR),
        *((errno.ENETUNREACH, some, True, Lost.WAY) for some in (*NEAR, *FAR)),
        *((errno.ENETUNREACH, some, False, Lost.NETWORK) for some in (*NEAR, *FAR)),
        *((code, UNTOLD, True, Lost.NAMES) for code in (errno.EHOSTUNREACH, errno.ENETUNREACH)),
        *((code, UNTOLD, False, Lost.NETWORK) for code in (errno.EHOSTUNREACH, errno.ENETUNREACH)),
        (errno.ECONNREFUSED, FAR[0], False, None),
    ],
)
def test_what_is_lost_by_what_the_system_says(
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    addresses: list[str],
    has_way: bool,
    loses: Lost | None,
) -> None:
    def look_up(*_: object, **__: object) -> list[tuple[object, ...]]:
        if not addresses:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [(0, 0, 0, "", (address, 0)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(way_out, "has_way_out", lambda: has_way)
    monkeypatch.setattr(way_out, "has_route", lambda _address: has_way)
    error = RuntimeError()
    error.__cause__ = OSError(code, "what the system says")
    assert lost(error, "server.example") is loses


def test_a_host_that_can_be_no_name_is_looked_for_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object, **__: object) -> list[tuple[object, ...]]:
        raise UnicodeError("label empty or too long")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(way_out, "has_way_out", lambda: True)
    error = OSError(errno.EHOSTUNREACH, "No route to host")
    assert lost(error, "a" * 300) is Lost.NAMES


@pytest.mark.parametrize(
    ("code", "has_way", "loses"),
    [
        (socket.EAI_AGAIN, True, Lost.NAMES),
        (socket.EAI_AGAIN, False, Lost.NETWORK),
        (socket.EAI_NONAME, True, None),
        (socket.EAI_NONAME, False, Lost.NETWORK),
        (socket.EAI_FAMILY, False, None),
    ],
)
def test_what_is_lost_by_what_the_name_server_says(
    monkeypatch: pytest.MonkeyPatch, code: int, has_way: bool, loses: Lost | None
) -> None:
    monkeypatch.setattr(way_out, "has_way_out", lambda: has_way)
    assert lost(socket.gaierror(code, "what it says"), "server.example") is loses
