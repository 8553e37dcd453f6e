"""Bugs from anywhere reach the log and the window, without secrets."""

import asyncio
import gc
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtWidgets import QApplication

from stt_desktop.ui.crash import CrashHub, describe, redact
from tests.doubles import until
from tests.ui.conftest import RunQt

ExpectLog = Callable[[str], None]


@pytest.fixture
def hub(qapp: QApplication) -> Iterator[CrashHub]:
    hub = CrashHub()
    hub.install()
    yield hub
    hub.uninstall()


@pytest.fixture
def reports(hub: CrashHub) -> list[str]:
    found: list[str] = []
    hub.reported.connect(found.append)
    return found


def _raised() -> ValueError:
    try:
        int("again")
    except ValueError as error:
        return error
    raise AssertionError


@pytest.mark.parametrize(
    "secret",
    [
        "X-API-Key: abc123",
        "api_key=abc123",
        "Authorization: Bearer abc123",
        "sk-proj-abc123",
        "https://user:abc123@example.org",
        "token 'abc123'",
        "abc123" * 8,
    ],
)
def test_secrets_are_struck_out(secret: str) -> None:
    assert "abc123" not in redact(f"before {secret} after")


def test_a_report_has_frames_and_no_locals() -> None:
    def inner(password: str) -> None:
        hidden = password * 2
        raise KeyError(len(hidden))

    with pytest.raises(KeyError) as caught:
        inner("sword" + "fish")
    text = describe(caught.value)
    assert "inner" in text
    assert "swordfish" not in text


def test_python_hooks(hub: CrashHub, reports: list[str], expect_log: ExpectLog) -> None:
    expect_log("unexpected error")
    error = ValueError("from a slot")
    sys.excepthook(ValueError, error, None)
    assert "from a slot" in reports[0]


def test_threads(run_qt: RunQt, hub: CrashHub, reports: list[str], expect_log: ExpectLog) -> None:
    expect_log("unexpected error")

    def fail() -> None:
        raise ValueError("from a thread")

    async def scene() -> None:
        thread = threading.Thread(target=fail)
        thread.start()
        await until(lambda: bool(reports))
        thread.join()

    run_qt(scene())
    assert "from a thread" in reports[0]


def test_the_loop(run_qt: RunQt, hub: CrashHub, reports: list[str], expect_log: ExpectLog) -> None:
    expect_log("unexpected error")

    async def scene() -> None:
        loop = asyncio.get_running_loop()
        hub.watch(loop)
        lost = loop.create_future()
        lost.set_exception(ValueError("from a lost future"))
        del lost
        gc.collect()
        await until(lambda: bool(reports))

    run_qt(scene())
    assert "from a lost future" in reports[0]


def test_destructors_are_logged_only(
    hub: CrashHub, reports: list[str], expect_log: ExpectLog
) -> None:
    expect_log("ignored while cleaning up")

    class Broken:
        def __del__(self) -> None:
            raise ValueError("from a destructor")

    del [Broken()][0]
    gc.collect()
    assert not reports


def test_the_same_place_is_reported_once(
    hub: CrashHub, reports: list[str], expect_log: ExpectLog
) -> None:
    expect_log("unexpected error")
    for _ in range(3):
        hub.report(_raised())
    assert len(reports) == 1


def test_messages_of_qt_reach_the_log(hub: CrashHub, expect_log: ExpectLog) -> None:
    expect_log("qt: WARNING: a warning of Qt")
    qWarning("a warning of Qt")
