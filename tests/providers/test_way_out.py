"""The way out, asked of the real system: in a network of one's own there is none."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from stt_desktop.providers.way_out import is_near

ROOT = Path(__file__).parents[2]
ASK = "from stt_desktop.providers.way_out import has_way_out; print(has_way_out())"


def in_own_network(prepare: str) -> str:
    """What :func:`has_way_out` says in a new network after ``prepare`` (Linux)."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("needs unshare and ip")
    own = ["unshare", "--user", "--map-root-user", "--net", "sh", "-c"]
    tried = subprocess.run([*own, "ip link set lo up"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("this system lets nobody have a network of their own")
    command = [*own, f'{prepare}; exec "$0" -c "$1"', sys.executable, ASK]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30, cwd=ROOT)
    return done.stdout.strip()


def test_without_a_route_there_is_none() -> None:
    assert in_own_network("true") == "False"


def test_what_runs_on_this_computer_is_no_way_out() -> None:
    assert in_own_network("ip link set lo up") == "False"


def test_a_route_is_one_whoever_is_behind_it() -> None:
    wire = (
        "ip link add here0 type veth peer name there0",
        "ip addr add 10.9.8.7/24 dev here0",
        "ip link set here0 up",
        "ip link set there0 up",
        "ip route add default via 10.9.8.1",
    )
    assert in_own_network(" && ".join(wire)) == "True"


@pytest.mark.parametrize(
    ("addresses", "near"),
    [
        (["127.0.0.1"], True),
        (["192.168.1.9", "fd00::9"], True),
        (["fe80::1%2"], True),
        (["8.8.8.8"], False),
        (["10.0.0.3", "2606:4700::1111"], False),
        ([], False),
    ],
)
def test_near_is_what_the_internet_does_not_lead_to(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str], near: bool
) -> None:
    def look_up(*_: object, **__: object) -> list[tuple[object, ...]]:
        if not addresses:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [(0, 0, 0, "", (address, 0)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert is_near("server.example") is near
