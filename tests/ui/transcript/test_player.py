"""The contract of a player: the real one on the sample (silently where there is no device), and
the scripted one that stands for it."""

import pytest
from PySide6.QtCore import QElapsedTimer
from pytestqt.qtbot import QtBot

from stt_desktop.paths import resource
from stt_desktop.ui.transcript.player import Player, QtPlayer
from tests.doubles_player import ScriptedPlayer

SAMPLE = str(resource("sample", "sample.flac"))
LENGTH_MS = 28_730


@pytest.fixture(params=["qt", "scripted"])
def player(request: pytest.FixtureRequest, qtbot: QtBot) -> Player:
    return QtPlayer() if request.param == "qt" else ScriptedPlayer()


def play_on(player: Player, qtbot: QtBot, until_ms: int) -> None:
    if isinstance(player, ScriptedPlayer):
        player.run_to(until_ms)
    qtbot.waitUntil(lambda: player.position_ms >= until_ms, timeout=20_000)


def test_it_begins_where_it_was_asked_to(player: Player, qtbot: QtBot) -> None:
    player.load(SAMPLE)
    assert (player.position_ms, player.playing) == (0, False)
    player.seek(5000)
    passed: list[int] = []
    player.moved.connect(passed.append)
    player.play()
    qtbot.waitUntil(lambda: player.playing, timeout=20_000)
    play_on(player, qtbot, 5200)
    assert min(passed) >= 5000
    player.pause()
    qtbot.waitUntil(lambda: not player.playing)
    player.seek(1000)
    assert player.position_ms == 1000


def test_without_a_recording_it_only_remembers_the_place(player: Player) -> None:
    player.load("")
    player.seek(300)
    player.play()
    assert (player.position_ms, player.playing) == (300, False)


def test_another_recording_begins_at_its_beginning(player: Player, qtbot: QtBot) -> None:
    player.load(SAMPLE)
    player.play()
    play_on(player, qtbot, 100)
    player.load("")
    assert (player.position_ms, player.playing) == (0, False)


def test_twice_as_fast(qtbot: QtBot) -> None:
    player = QtPlayer()
    player.load(SAMPLE)
    player.set_rate(2.0)
    player.play()
    qtbot.waitUntil(lambda: player.position_ms > 200, timeout=20_000)
    clock, first = QElapsedTimer(), player.position_ms
    clock.start()
    qtbot.waitUntil(lambda: player.position_ms >= first + 2000, timeout=20_000)
    # As fast as it should be, not faster; a busy machine may be slower.
    assert clock.elapsed() >= 800
    assert clock.elapsed() < 1900


def test_the_end_stops_it_and_play_begins_again(qtbot: QtBot) -> None:
    player = QtPlayer()
    player.load(SAMPLE)
    player.seek(LENGTH_MS - 400)
    player.play()
    qtbot.waitUntil(lambda: player.playing, timeout=20_000)
    qtbot.waitUntil(lambda: not player.playing, timeout=20_000)
    player.play()
    qtbot.waitUntil(lambda: 0 < player.position_ms < 5000, timeout=20_000)
    player.pause()


def test_what_is_no_recording_is_told(qtbot: QtBot, tmp_path: object) -> None:
    player = QtPlayer()
    player.load(__file__)
    player.play()
    qtbot.waitUntil(lambda: "cannot be played" in player.problem, timeout=20_000)
    assert not player.playing
    player.load(SAMPLE)
    assert "cannot be played" not in player.problem


def test_a_library_that_is_missing_is_told_once(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    import builtins

    load = builtins.__import__

    def without_multimedia(name: str, *rest: object, **named: object) -> object:
        if name == "PySide6.QtMultimedia":
            raise ImportError("libpulse.so.0: cannot open shared object file")
        return load(name, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without_multimedia)
    player = QtPlayer()
    player.load(SAMPLE)
    player.play()
    assert player.problem == "Sound cannot be played here: a system library is missing."
    player.seek(700)
    assert (player.position_ms, player.playing) == (700, False)
