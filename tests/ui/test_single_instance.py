"""Two starts with one state folder. The second is a process: its waits block."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from stt_desktop.ui import single_instance
from stt_desktop.ui.single_instance import SingleInstance, Start
from tests.doubles import until
from tests.ui.conftest import RunQt

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from stt_desktop.ui.single_instance import SingleInstance
app = QCoreApplication([])
print(SingleInstance(Path(sys.argv[1])).start(sys.argv[2:]).name)
"""


async def second_start(state: Path, *inputs: str, cwd: Path | None = None) -> str:
    def run() -> str:
        done = subprocess.run(
            [sys.executable, "-c", SECOND, str(state), *inputs],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
            cwd=cwd,
            env=dict(os.environ, PYTHONPATH=str(Path(__file__).parents[2])),
        )
        return done.stdout.strip()

    return await asyncio.to_thread(run)


def test_the_second_start_hands_its_inputs_over(run_qt: RunQt, tmp_path: Path) -> None:
    async def scene() -> None:
        first = SingleInstance(tmp_path)
        assert first.start([]) is Start.FIRST
        first.listen()
        got: list[list[str]] = []
        first.give_to(lambda inputs: got.append(list(inputs)))
        try:
            odd = os.fsdecode(b"one \xff 1.wav")
            said = await second_start(
                tmp_path, "two.wav", odd, "https://example.org/a.mp3", cwd=tmp_path
            )
            assert said == "HANDED_OVER"
            await until(lambda: bool(got))
            assert got == [
                [str(tmp_path / "two.wav"), str(tmp_path / odd), "https://example.org/a.mp3"]
            ]
        finally:
            first.close()

    run_qt(scene())


def test_what_comes_while_the_first_is_still_loading_waits_for_it(
    run_qt: RunQt, tmp_path: Path
) -> None:
    async def scene() -> None:
        first = SingleInstance(tmp_path)
        assert first.start([]) is Start.FIRST
        first.listen()
        got: list[list[str]] = []
        try:
            assert await second_start(tmp_path, "/one.wav") == "HANDED_OVER"
            assert await second_start(tmp_path) == "HANDED_OVER"
            first.give_to(lambda inputs: got.append(list(inputs)))
            assert got == [["/one.wav"], []]
            assert await second_start(tmp_path, "/two.wav") == "HANDED_OVER"
            await until(lambda: len(got) == 3)
            assert got[2] == ["/two.wav"]
        finally:
            first.close()

    run_qt(scene())


def test_another_state_folder_is_another_program(run_qt: RunQt, tmp_path: Path) -> None:
    async def scene() -> None:
        first = SingleInstance(tmp_path / "one")
        assert first.start([]) is Start.FIRST
        first.listen()
        try:
            assert await second_start(tmp_path / "two") == "FIRST"
        finally:
            first.close()

    run_qt(scene())


def test_the_socket_of_a_killed_process_does_not_stop_the_next(
    run_qt: RunQt, tmp_path: Path
) -> None:
    async def scene() -> None:
        # A killed process leaves its socket behind and its lock free.
        stale = socket.socket(socket.AF_UNIX)
        stale.bind(single_instance._socket_name(tmp_path))
        stale.close()
        first = SingleInstance(tmp_path)
        assert first.start([]) is Start.FIRST
        first.listen()
        try:
            assert await second_start(tmp_path, "/a.wav") == "HANDED_OVER"
        finally:
            first.close()

    run_qt(scene())


def test_a_first_instance_that_does_not_answer_blocks_nobody(
    qapp: QCoreApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "_ANSWER_MS", 200)
    first = SingleInstance(tmp_path)
    assert first.start([]) is Start.FIRST
    first.listen()
    try:
        # No loop runs, so the first hears nothing: as when it hangs.
        assert SingleInstance(tmp_path).start(["/a.wav"]) is Start.UNANSWERED
    finally:
        first.close()


def test_rubbish_on_the_socket_is_ignored(run_qt: RunQt, tmp_path: Path) -> None:
    async def scene() -> None:
        first = SingleInstance(tmp_path)
        assert first.start([]) is Start.FIRST
        first.listen()
        got: list[list[str]] = []
        first.give_to(lambda inputs: got.append(list(inputs)))
        try:
            for rubbish in (b"hello\n", b"[]\n", json.dumps({"inputs": 3}).encode() + b"\n"):
                reader, writer = await asyncio.open_unix_connection(
                    single_instance._socket_name(tmp_path)
                )
                writer.write(rubbish)
                assert await reader.read() == b""
                writer.close()
                await writer.wait_closed()
            assert await second_start(tmp_path, "/a.wav") == "HANDED_OVER"
            await until(lambda: bool(got))
            assert got == [["/a.wav"]]
        finally:
            first.close()

    run_qt(scene())
