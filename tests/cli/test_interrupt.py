"""Ctrl-C and its like: the first leaves cleanly, the second ends at once."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from stt_desktop.cli.interrupt import Interrupted, run


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_the_first_signal_cancels_the_work_and_lets_it_clean_up(name: str) -> None:
    steps = []

    async def work() -> None:
        try:
            signal.raise_signal(getattr(signal, name))
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            steps.append("cleaned up")

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(Interrupted):
        run(work())
    assert steps == ["cleaned up"]
    assert signal.getsignal(signal.SIGINT) is before


def test_without_a_signal_the_result_comes_back() -> None:
    async def work() -> int:
        return 7

    assert run(work()) == 7


def test_an_error_of_the_work_is_not_an_interruption() -> None:
    async def work() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        run(work())


@pytest.mark.skipif(os.name != "posix", reason="nohup is POSIX's")
def test_an_ignored_signal_stays_ignored() -> None:
    async def work() -> str:
        signal.raise_signal(signal.SIGHUP)
        await asyncio.sleep(0)
        return "went on"

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert run(work()) == "went on"
    finally:
        signal.signal(signal.SIGHUP, before)


STUBBORN = """
import asyncio, signal
from stt_desktop.cli.interrupt import run

signal.signal(signal.SIGINT, signal.default_int_handler)

async def work():
    try:
        signal.raise_signal(signal.SIGINT)
        await asyncio.Event().wait()
    finally:
        print("cleaning up", flush=True)
        signal.raise_signal(signal.SIGINT)
        print("never reached", flush=True)

run(work())
"""


def test_the_second_signal_ends_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STUBBORN],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (130, "cleaning up\n")
