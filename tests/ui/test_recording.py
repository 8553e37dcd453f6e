"""Recording in the window: from the button to the task; and all that can go wrong with it."""

import wave
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from stt_desktop.domain.errors import MICROPHONE_FAILED, AppError
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import State, Task
from stt_desktop.media.recording import UNFINISHED, SoundFormat, header
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.dialogs.record import RecordDialog
from stt_desktop.ui.microphone import QtMicrophone, level_of
from tests.doubles import until
from tests.doubles_microphone import SOUND, ScriptedMicrophone
from tests.ui.conftest import Desk, OpenDesk, RunQt
from tests.ui.test_window import a_dialog, the_dialog


@pytest.fixture
def microphone() -> ScriptedMicrophone:
    return ScriptedMicrophone()


def give(desk: Desk, microphone: ScriptedMicrophone) -> Path:
    """The folder of the recordings."""
    desk.session.recording._make_microphone = lambda: microphone
    return desk.session.recording._folder


async def opened(desk: Desk) -> RecordDialog:
    desk.session.window.actions_.record.trigger()
    dialog = await the_dialog(desk, RecordDialog)
    assert isinstance(dialog, RecordDialog)
    return dialog


async def begun(desk: Desk) -> RecordDialog:
    dialog = await opened(desk)
    dialog.begin.click()
    await until(dialog.stop.isVisible)
    return dialog


def only_task(desk: Desk) -> Task | None:
    tasks = desk.session.model.tasks()
    return tasks[0] if tasks else None


def test_what_is_said_becomes_a_task(
    run_qt: RunQt, open_desk: OpenDesk, microphone: ScriptedMicrophone
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            folder = give(desk, microphone)
            dialog = await opened(desk)
            names = [dialog.devices.itemText(at) for at in range(dialog.devices.count())]
            assert names == ["Headset", "Webcam"]
            dialog.devices.setCurrentIndex(1)
            dialog.begin.click()
            await until(dialog.stop.isVisible)
            assert microphone.listening == "2"
            assert not dialog.devices.isEnabled()
            microphone.say(2)
            assert dialog.time.text() == "0:02"
            assert 0.7 < dialog.meter.share < 0.9
            dialog.pause.click()
            microphone.say(5)
            assert dialog.time.text() == "0:02"
            dialog.pause.click()
            microphone.say(1)
            dialog.stop.click()
            await until(lambda: only_task(desk) is not None)
            task = only_task(desk)
            assert task is not None
            assert isinstance(task.source, LocalFile)
            path = Path(task.source.path)
            assert path.parent == folder
            assert path.name.startswith("Recording 20")
            with wave.open(str(path)) as file:
                assert file.getnframes() == 3 * SOUND.rate
            assert microphone.listening == ""
            await desk.reach(task.name, State.DONE)
            assert [one.suffix for one in folder.glob("*unfinished*")] == []

    run_qt(scene())


def test_closing_the_dialog_loses_nothing(
    run_qt: RunQt, open_desk: OpenDesk, microphone: ScriptedMicrophone
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            give(desk, microphone)
            dialog = await begun(desk)
            microphone.say(1)
            dialog.reject()
            await until(lambda: only_task(desk) is not None)

    run_qt(scene())


def test_ending_the_program_loses_nothing_either(
    run_qt: RunQt, open_desk: OpenDesk, microphone: ScriptedMicrophone
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            folder = give(desk, microphone)
            await begun(desk)
            microphone.say(2)
        (path,) = folder.iterdir()
        with wave.open(str(path)) as file:
            assert file.getnframes() == 2 * SOUND.rate

    run_qt(scene())


def test_what_is_discarded_is_gone_but_only_when_asked_for(
    run_qt: RunQt, open_desk: OpenDesk, microphone: ScriptedMicrophone
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            folder = give(desk, microphone)
            dialog = await begun(desk)
            microphone.say(1)
            dialog.discard.click()
            await until(lambda: _question() is not None)
            question = _question()
            assert question is not None
            question.reject()
            await until(lambda: _question() is None)
            assert dialog.isVisible()
            microphone.say(1)
            dialog.discard.click()
            await until(lambda: _question() is not None)
            question = _question()
            assert question is not None
            question.buttons["discard"].click()
            await until(lambda: a_dialog(desk, RecordDialog) is None)
            await until(lambda: list(folder.iterdir()) == [])
            assert only_task(desk) is None

    run_qt(scene())


def test_what_is_said_of_a_broken_recording_moves_nothing_apart(
    run_qt: RunQt, open_desk: OpenDesk, microphone: ScriptedMicrophone
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            give(desk, microphone)
            dialog = await opened(desk)
            reason = "it cannot be opened, as another program has it for itself alone"
            microphone.failure = AppError(MICROPHONE_FAILED, device="Headset", reason=reason)
            dialog.begin.click()
            await until(dialog.said.isVisible)
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            assert dialog.said.height() == dialog.said.heightForWidth(dialog.said.width())
            assert dialog.time.height() == dialog.time.sizeHint().height()
            dialog.reject()

    run_qt(scene())


def _question() -> Question | None:
    found = (one for one in QApplication.topLevelWidgets() if isinstance(one, Question))
    return next((one for one in found if one.isVisible()), None)


@pytest.mark.parametrize(
    ("allowed", "devices", "words"),
    [
        (False, [("1", "Headset")], "does not let this program use the microphone"),
        (True, [], "has no microphone"),
    ],
)
def test_without_a_microphone_or_leave_to_use_it_there_is_an_error_in_words(
    run_qt: RunQt,
    open_desk: OpenDesk,
    microphone: ScriptedMicrophone,
    allowed: bool,
    devices: list[tuple[str, str]],
    words: str,
) -> None:
    microphone.allowed, microphone.found = allowed, devices

    async def scene() -> None:
        async with open_desk() as desk:
            give(desk, microphone)
            desk.session.window.actions_.record.trigger()
            await until(lambda: words in desk.notices().get("error", ""))
            assert a_dialog(desk, RecordDialog) is None

    run_qt(scene())


def test_one_that_cannot_be_opened_is_told_and_can_be_tried_again(
    run_qt: RunQt, open_desk: OpenDesk, microphone: ScriptedMicrophone
) -> None:
    microphone.failure = AppError(MICROPHONE_FAILED, device="Headset", reason="it is busy")

    async def scene() -> None:
        async with open_desk() as desk:
            give(desk, microphone)
            dialog = await opened(desk)
            dialog.begin.click()
            await until(lambda: "it is busy" in dialog.said.text())
            microphone.failure = None
            dialog.begin.click()
            await until(dialog.stop.isVisible)
            assert not dialog.said.isVisible()
            microphone.say(1)
            microphone.break_off(
                AppError(MICROPHONE_FAILED, device="Headset", reason="it was pulled out")
            )
            assert "pulled out" in dialog.said.text()
            dialog.stop.click()
            await until(lambda: only_task(desk) is not None)

    run_qt(scene())


def test_a_folder_that_cannot_be_written_is_told(
    run_qt: RunQt, open_desk: OpenDesk, microphone: ScriptedMicrophone, tmp_path: Path
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            give(desk, microphone)
            (tmp_path / "file").write_text("")
            desk.session.recording._folder = tmp_path / "file" / "below"
            dialog = await opened(desk)
            dialog.begin.click()
            await until(lambda: str(tmp_path / "file") in dialog.said.text())
            assert microphone.listening == ""
            dialog.reject()

    run_qt(scene())


def test_what_a_killed_program_had_recorded_becomes_a_task(
    run_qt: RunQt, open_desk: OpenDesk, microphone: ScriptedMicrophone
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            folder = give(desk, microphone)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"talk{UNFINISHED}").write_bytes(header(SoundFormat(), 0) + b"\1\2" * 48_000)
        (folder / f"empty{UNFINISHED}").write_bytes(header(SoundFormat(), 0))
        async with open_desk() as desk:
            await desk.reach("talk.wav", State.DONE)
            assert "interrupted" in desk.notices()["recording"]
            assert not (folder / f"empty{UNFINISHED}").exists()

    run_qt(scene())


def test_what_is_being_recorded_was_left_by_nobody(
    run_qt: RunQt, open_desk: OpenDesk, microphone: ScriptedMicrophone
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            folder = give(desk, microphone)
            await begun(desk)
            microphone.say(1)
            await desk.session.recording.keep_what_was_left()
            assert len(list(folder.glob(f"*{UNFINISHED}"))) == 1
            assert only_task(desk) is None

    run_qt(scene())


def test_loudness_is_that_of_the_loudest_sample() -> None:
    assert level_of(b"") == 0
    assert level_of(b"\0\0" * 10) == 0
    assert level_of(b"\0\0\x00\x80\0\0") == 1
    assert level_of((16_384).to_bytes(2, "little")) == 0.5


@pytest.mark.qt_log_ignore("Couldn't (load|resolve)", "pa_context_connect.* failed")
def test_the_real_one_tells_what_there_is(qapp: QApplication) -> None:
    microphone = QtMicrophone()
    answers: list[bool] = []
    microphone.ask(answers.append)
    assert answers == [True]
    for device, name in microphone.devices():
        assert device
        assert name
    with pytest.raises(AppError, match="no microphone"):
        microphone.start("not there", lambda _sound: None, lambda _error: None)
    microphone.pause()
    microphone.resume()
    microphone.stop()
