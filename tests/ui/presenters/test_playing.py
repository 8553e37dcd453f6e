"""Listening to a transcript: the real window, a player whose time the test turns."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from stt_desktop.domain.source import RemoteUrl
from stt_desktop.domain.task import State
from stt_desktop.domain.transcript import Transcript
from stt_desktop.paths import resource
from stt_desktop.ui.transcript.commands import TranscriptCommands
from stt_desktop.ui.transcript.page import TranscriptPage
from tests.doubles import until
from tests.ui.conftest import Desk, OpenDesk, RunQt

TEXT = "One two three four. Five six seven eight. Nine ten eleven twelve."
"""One word a second, each 0.8 s long: cues at 0, 4 and 8 s."""

Scene = Callable[[Desk], Coroutine[Any, Any, None]]


def page(desk: Desk) -> TranscriptPage:
    return desk.session.window.detail.page


def do(desk: Desk) -> TranscriptCommands:
    return desk.session.window.actions_.transcript


def said(desk: Desk) -> tuple[int, str]:
    """The row that is marked as playing, and the word."""
    place = page(desk).cues.place
    if place.playing < 0 or place.word is None:
        return place.playing, ""
    start, stop = place.word
    return place.playing, page(desk).model.cues()[place.playing].text[start:stop]


async def read(desk: Desk) -> None:
    desk.engine.text = TEXT
    await desk.add("talk.wav")
    await desk.reach("talk.wav", State.DONE)
    desk.select("talk.wav")
    await until(lambda: bool(page(desk).model.cues()))
    page(desk).cues.setFocus()


@pytest.fixture
def on_desk(run_qt: RunQt, open_desk: OpenDesk) -> Callable[[Scene], None]:
    """Run a scene with the transcript of TEXT, whose recording is loaded."""

    def play(scene: Scene) -> None:
        async def whole() -> None:
            async with open_desk() as desk:
                await read(desk)
                await until(lambda: desk.player.loaded != "")
                await scene(desk)

        run_qt(whole())

    return play


def test_the_cue_and_the_word_are_followed(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        assert Path(desk.player.loaded).name == "talk.wav"
        QTest.keyClick(page(desk).cues, Qt.Key.Key_Space)
        assert desk.player.playing
        assert page(desk).play_bar.play.accessibleName() == "Pause"
        desk.player.run_to(1500)
        assert said(desk) == (0, "two")
        desk.player.run_to(6100)
        assert said(desk) == (1, "seven")
        # Nobody chose another cue: the chosen one goes along, and F2 edits what is heard.
        assert page(desk).cues.row() == 1
        page(desk).cues.choose(0)
        desk.player.run_to(9000)
        assert said(desk)[0] == 2
        assert page(desk).cues.row() == 0
        QTest.keyClick(page(desk).cues, Qt.Key.Key_K)
        assert not desk.player.playing

    on_desk(scene)


def test_skipping_and_the_ends(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        cues = page(desk).cues
        QTest.keyClick(cues, Qt.Key.Key_L)
        assert desk.player.position_ms == 5000
        QTest.keyClick(cues, Qt.Key.Key_J)
        QTest.keyClick(cues, Qt.Key.Key_J)
        assert desk.player.position_ms == 0
        for _ in range(5):
            QTest.keyClick(cues, Qt.Key.Key_L)
        assert desk.player.position_ms == 12_000

    on_desk(scene)


def test_clicking_seeks(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        view = page(desk).cues
        where = view.visualRect(view.model().index(2, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
        assert desk.player.position_ms == 8000
        wave = page(desk).waveform
        QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=wave.rect().center())
        middle = wave._first_ms + wave.span_ms / 2
        assert abs(desk.player.position_ms - middle) <= wave.span_ms / 50
        assert view.row() == view.place.playing

    on_desk(scene)


def test_a_cue_is_repeated(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.choose(1)
        do(desk).loop.trigger()
        do(desk).play.trigger()
        cue = page(desk).model.cues()[1]
        assert desk.player.position_ms == cue.start_ms
        passed: list[int] = []
        desk.player.moved.connect(passed.append)
        for _ in range(200):
            desk.player.run_to(desk.player.position_ms + 50)
        assert passed.count(cue.start_ms) >= 2
        # It is heard of twenty times a second.
        assert all(cue.start_ms <= at < cue.end_ms + 50 for at in passed)
        do(desk).loop.trigger()
        desk.player.run_to(cue.end_ms + 500)
        assert desk.player.position_ms == cue.end_ms + 500

    on_desk(scene)


def test_the_last_cue_is_repeated_too(on_desk: Callable[[Scene], None]) -> None:
    """A player stops at the end, and says so when it has stopped."""

    async def scene(desk: Desk) -> None:
        cues = page(desk).model.cues()
        end_ms = cues[-1].end_ms
        page(desk).play_bar.show_where(0, end_ms)
        desk.session.playing._duration_ms = end_ms
        page(desk).cues.choose(len(cues) - 1)
        do(desk).loop.trigger()
        do(desk).play.trigger()
        desk.player.run_to(end_ms - 1)
        assert desk.player.position_ms == cues[-1].start_ms
        assert desk.player.playing

    on_desk(scene)


def test_who_types_a_time_keeps_the_cue(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.choose(0)
        do(desk).play.trigger()
        start = page(desk).time_bar.start
        start.setFocus()
        start.selectAll()
        QTest.keyClicks(start, "0.2")
        desk.player.run_to(6_000)
        assert (said(desk)[0], page(desk).cues.row(), start.text()) == (1, 0, "0.2")
        QTest.keyClick(start, Qt.Key.Key_Return)
        assert page(desk).model.cues()[0].start_ms == 200
        start.setText("0")
        QTest.keyClick(start, Qt.Key.Key_Up)
        assert page(desk).model.cues()[0].start_ms == 100

    on_desk(scene)


def test_speed(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        assert [one.data() for one in do(desk).speeds.actions()][::5] == [0.5, 2.0]
        do(desk).speeds.actions()[0].trigger()
        assert desk.player.rate == 0.5
        assert page(desk).play_bar.speed.text() == "0.5×"

    on_desk(scene)


def test_edited_words_are_followed_too(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        page(desk).cues.typed.emit(0, "One 2 three four.")
        do(desk).play.trigger()
        desk.player.run_to(1500)
        assert said(desk) == (0, "2")

    on_desk(scene)


def test_a_player_that_cannot_play_says_so_and_the_rest_works(
    on_desk: Callable[[Scene], None],
) -> None:
    async def scene(desk: Desk) -> None:
        desk.player.fail("No sound device was found: <b>nothing</b> can be heard.")
        assert page(desk).sound.isVisible()
        assert page(desk).sound.words.endswith("<b>nothing</b> can be heard.")
        page(desk).cues.choose(1)
        do(desk).delete.trigger()
        assert len(page(desk).model.cues()) == 2

    on_desk(scene)


def test_a_recording_that_moved_is_asked_for_once(
    run_qt: RunQt, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = tmp_path / "found.flac"
    found.write_bytes(resource("sample", "sample.flac").read_bytes())

    async def chosen(*_: object) -> list[str]:
        return [str(found)]

    monkeypatch.setattr("stt_desktop.ui.presenters.bringing.choose_files", chosen)

    async def scene() -> None:
        async with open_desk() as desk:
            desk.engine.text = TEXT
            await desk.add("talk.wav")
            await desk.reach("talk.wav", State.DONE)
            (desk.folder / "talk.wav").unlink()
            desk.select("talk.wav")
            await until(lambda: "talk.wav is no longer in" in page(desk).sound.words)
            do(desk).play.trigger()
            assert not desk.player.playing
            assert page(desk).cues.isVisible()
            page(desk).sound.button.click()
            await until(lambda: desk.player.loaded == str(found))
            assert page(desk).sound.isHidden()
            await until(lambda: page(desk).waveform._peaks.duration_ms > 28_000)
        async with open_desk() as desk:
            desk.select("talk.wav")
            await until(lambda: desk.player.loaded == str(found))

    run_qt(scene())


def test_a_file_without_an_outline_says_why(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        # What the scripted engine was given is no sound at all.
        await until(lambda: page(desk).waveform._words == "The recording is damaged")

    on_desk(scene)


def test_bare_text_can_be_read_and_heard(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await read(desk)
            task = desk.task("talk.wav")
            assert task is not None
            bare = Transcript("First.\n\n<b>Second.</b>", (), (), None)
            desk.session.editing.open(task, bare, None)
            assert page(desk).text.isVisible()
            assert page(desk).text.toPlainText() == "First.\n\n<b>Second.</b>\n"
            assert page(desk).text.isReadOnly()
            assert not page(desk).time_bar.isVisible()
            assert not do(desk).edit.isEnabled()
            assert not do(desk).find.isEnabled()
            await until(lambda: desk.player.loaded != "")
            do(desk).play.trigger()
            desk.player.run_to(500)

    run_qt(scene())


def test_a_link_has_nothing_to_play_until_a_copy_is_chosen(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await read(desk)
            task = desk.task("talk.wav")
            assert task is not None
            received = await desk.scheduler.received(task.id)
            assert received is not None
            linked = replace(task, source=RemoteUrl("https://example.org/talk.mp3"))
            desk.session.editing.open(linked, received, None)
            await until(lambda: "on the web" in page(desk).sound.words)
            assert page(desk).sound.button.text() == "Choose the file…"

    run_qt(scene())


def test_leaving_a_transcript_stops_the_sound(on_desk: Callable[[Scene], None]) -> None:
    async def scene(desk: Desk) -> None:
        do(desk).play.trigger()
        desk.session.window.table.clearSelection()
        await until(lambda: desk.player.loaded == "")
        assert not desk.player.playing
        assert not do(desk).play.isEnabled()

    on_desk(scene)
