"""The guards that every test relies on do bite."""

import logging
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from stt_desktop.paths import find_paths
from tests.conftest import LogGuard, is_local

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).with_name("conftest.py")


@pytest.fixture
def outcome(pytester: pytest.Pytester) -> Callable[[str], tuple[dict[str, int], str]]:
    """Run a test body in a pytest of its own under our conftest; return counts and output."""

    def run_body(body: str) -> tuple[dict[str, int], str]:
        pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
        lines = "\n".join(f"    {line}" for line in body.splitlines())
        pytester.makepyfile(f"import logging, socket\ndef test_it(expect_log):\n{lines}\n")
        result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider")
        return result.parseoutcomes(), result.stdout.str()

    return run_body


Outcome = Callable[[str], tuple[dict[str, int], str]]


def test_a_warning_nobody_expected_fails_its_test(outcome: Outcome) -> None:
    counts, output = outcome("logging.getLogger('some.part').warning('odd %s', 1)")
    assert counts["errors"] == 1
    assert "unexpected: some.part: WARNING: odd 1" in output


def test_an_expected_warning_passes_and_its_absence_fails(outcome: Outcome) -> None:
    counts, _ = outcome("expect_log('odd')\nlogging.warning('odd')\nlogging.info('fine')")
    assert counts == {"passed": 1}
    counts, output = outcome("expect_log('never')")
    assert counts["errors"] == 1
    assert "expected, but never logged: never" in output


def test_reaching_for_the_network_fails_even_when_the_code_hides_it(outcome: Outcome) -> None:
    counts, output = outcome(
        "try:\n"
        "    socket.create_connection(('192.0.2.1', 80), timeout=1)\n"
        "except OSError:\n"
        "    pass"
    )
    assert counts["errors"] == 1
    assert "192.0.2.1" in output


def test_a_name_is_not_even_looked_up(outcome: Outcome) -> None:
    counts, output = outcome(
        "try:\n    socket.getaddrinfo('example.org', 80)\nexcept OSError:\n    pass"
    )
    assert counts["errors"] == 1
    assert "example.org" in output


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "", None])
def test_loopback_is_local(host: str | None) -> None:
    assert is_local((host, 80))


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "example.org"])
def test_all_else_is_not(host: str) -> None:
    assert not is_local((host, 80))


def test_a_server_on_loopback_can_be_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()


def test_the_data_folder_is_the_tests_own(home: Path) -> None:
    assert find_paths().data == home
    assert not any(home.iterdir())


def test_no_keyring_is_reached() -> None:
    import keyring
    from keyring.backends import null

    assert isinstance(keyring.get_keyring(), null.Keyring)


def test_no_keyring_is_reached_on_the_bus_either() -> None:
    assert "DBUS_SESSION_BUS_ADDRESS" not in os.environ


def test_a_record_is_expected_by_logger_level_and_message() -> None:
    guard = LogGuard()
    guard.expect(r"^journal: ERROR: disk")
    guard.emit(logging.makeLogRecord({"name": "journal", "levelname": "ERROR", "msg": "disk full"}))
    assert guard.problems() == []
