"""What stands around the work: the early window, menus, recording, watching, servers."""

from typing import Any

from PySide6.QtWidgets import QMenu

from stt_desktop.domain.account import Provider
from stt_desktop.domain.errors import MICROPHONE_FAILED, MODELS_NOT_LISTED, AppError
from stt_desktop.domain.task import State
from stt_desktop.ui.dialogs.account import AccountDialog
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.dialogs.record import RecordDialog
from stt_desktop.ui.dialogs.watch import WatchDialog
from stt_desktop.ui.main_window import MainWindow
from tests.doubles_microphone import ScriptedMicrophone
from tests.gallery.stage import Stage
from tests.gallery.window import done


async def early(stage: Stage) -> None:
    """Before the rest of the program is loaded."""
    stage.early = MainWindow(stage.theme, stage.folder / "window.ini")
    stage.early.show()


async def selected(stage: Stage) -> None:
    await done(stage)
    table = stage.session.window.table
    table.selectAll()
    table.setFocus()


async def nothing_found(stage: Stage) -> None:
    await done(stage)
    stage.session.window.filter.setText("zebra")
    stage.session.window.filter.setFocus()


async def not_saved(stage: Stage) -> None:
    await stage.session.choices.store(export_folder=str(stage.folder / "panel.wav" / "below"))
    await stage.add("panel.wav")
    await stage.until(lambda: bool(stage.task("panel.wav").export_error))
    await stage.settle()
    stage.select("panel.wav")


async def installing(stage: Stage) -> None:
    stage.models.present = False
    await stage.add("no model.wav")
    await stage.reach("no model.wav", State.FAILED)
    engine = stage.session.engine
    await engine.check()
    engine._installing = True
    engine._show_progress(62_000_000, 148_000_000)
    stage.select("no model.wav")


async def original(stage: Stage) -> None:
    """The text as received, of an edited one; what was saved lacks the edits."""
    await done(stage)
    page = stage.session.window.detail.page
    page.cues.typed.emit(0, "…")
    await stage.until(lambda: bool(stage.session.window.notices.texts()))
    stage.session.window.actions_.transcript.show_original.trigger()


async def ask_before_another_try(stage: Stage) -> None:
    """What was corrected is about to get another text."""
    await done(stage)
    page = stage.session.window.detail.page
    page.cues.typed.emit(0, "…")
    stage.session.window.actions_.retry.trigger()
    await stage.until(lambda: bool(stage.dialogs(Question)))


# --- menus ------------------------------------------------------------------------------------


async def _menu(stage: Stage, place: int) -> None:
    await done(stage)
    window = stage.session.window
    bar = window.menuBar()
    action = bar.actions()[place]
    menu = action.menu()
    assert isinstance(menu, QMenu)
    menu.popup(bar.mapToGlobal(bar.actionGeometry(action).bottomLeft()))
    await stage.until(lambda: bool(stage.dialogs(QMenu)))


async def menu_file(stage: Stage) -> None:
    await _menu(stage, 0)


async def menu_edit(stage: Stage) -> None:
    await _menu(stage, 1)


async def menu_recording(stage: Stage) -> None:
    await _menu(stage, 2)


async def menu_transcript(stage: Stage) -> None:
    await _menu(stage, 3)


async def menu_view(stage: Stage) -> None:
    await _menu(stage, 4)


async def menu_help(stage: Stage) -> None:
    await _menu(stage, 5)


async def menu_of_a_row(stage: Stage) -> None:
    await done(stage)
    table = stage.session.window.table
    table.menu_wanted.emit(table.viewport().rect().topLeft())
    await stage.until(lambda: bool(stage.dialogs(QMenu)))


# --- recording and watching -------------------------------------------------------------------


async def _recorder(stage: Stage) -> tuple[Any, ScriptedMicrophone]:
    microphone = ScriptedMicrophone()
    stage.session.recording._make_microphone = lambda: microphone
    stage.session.window.actions_.record.trigger()
    await stage.until(lambda: bool(stage.dialogs(RecordDialog)))
    return stage.dialogs(RecordDialog)[0], microphone


async def record(stage: Stage) -> None:
    await _recorder(stage)


async def recording(stage: Stage) -> None:
    dialog, microphone = await _recorder(stage)
    dialog.begin.click()
    await stage.until(dialog.stop.isVisible)
    microphone.say(83)
    await stage.until(lambda: dialog.time.text() != "0:00")


async def recording_broke_off(stage: Stage) -> None:
    dialog, microphone = await _recorder(stage)
    microphone.failure = AppError(MICROPHONE_FAILED, device="Headset", reason="it cannot be opened")
    dialog.begin.click()
    await stage.until(dialog.said.isVisible)


async def watch(stage: Stage) -> None:
    await stage.add_accounts()
    stage.session.window.actions_.watch.trigger()
    await stage.until(lambda: bool(stage.dialogs(WatchDialog)))


async def watching(stage: Stage) -> None:
    await stage.session.choices.store(watch=True, watch_folder=str(stage.folder / "gone"))
    stage.session.watching.begin()
    await stage.until(lambda: bool(stage.session.window.notices.texts()))
    await watch(stage)


# --- servers ----------------------------------------------------------------------------------


async def _server(stage: Stage) -> Any:
    dialog = await stage.manage_accounts()
    dialog.add.click()
    await stage.until(lambda: bool(stage.dialogs(AccountDialog)))
    new = stage.dialogs(AccountDialog)[0]
    new.providers[Provider.OPENAI].setChecked(True)
    new.name.field.setText("mine")
    new.address.field.setText("http://localhost:8000/v1/")
    return new


async def server(stage: Stage) -> None:
    new = await _server(stage)
    new.model.ask.click()
    await stage.until(lambda: new.model.choice.count() > 0)


async def server_with_limits(stage: Stage) -> None:
    new = await _server(stage)
    new.advanced.setChecked(True)
    new.price.field.setText("0")
    new.model.show_error(AppError(MODELS_NOT_LISTED, address="http://localhost:8000/v1/"))
    await stage.settle()
    new.limits.longest.field.setFocus()


async def account_change(stage: Stage) -> None:
    await stage.add_accounts()
    dialog = await stage.manage_accounts()
    dialog.change.click()
    await stage.until(lambda: bool(stage.dialogs(AccountDialog)))


async def account_remove(stage: Stage) -> None:
    await stage.add_accounts()
    dialog = await stage.manage_accounts()
    dialog.remove.click()
    await stage.until(lambda: bool(stage.dialogs(Question)))


NOT_MEASURED = frozenset(
    {early, selected, nothing_found, original, menu_file, menu_edit, menu_view, menu_help}
    | {not_saved}
)
"""Whether these fit, others measure, too: they would only take time. The last shows a path, which
Qt breaks at its slashes: the measure takes it for one word."""

SCENES = (
    early,
    selected,
    nothing_found,
    not_saved,
    installing,
    original,
    ask_before_another_try,
    menu_file,
    menu_edit,
    menu_recording,
    menu_transcript,
    menu_view,
    menu_help,
    menu_of_a_row,
    record,
    recording,
    recording_broke_off,
    watch,
    watching,
    server,
    server_with_limits,
    account_change,
    account_remove,
)
