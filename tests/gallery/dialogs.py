"""Every dialog, over the window."""

from typing import Any

from stt_desktop.domain.errors import KEYRING_UNAVAILABLE, AppError
from stt_desktop.domain.task import State
from stt_desktop.ui.dialogs.about import AboutDialog
from stt_desktop.ui.dialogs.account import AccountDialog
from stt_desktop.ui.dialogs.account_key import KeyDialog
from stt_desktop.ui.dialogs.checkup import CheckupDialog
from stt_desktop.ui.dialogs.crash_report import CrashReport
from stt_desktop.ui.dialogs.decide import DecideDialog
from stt_desktop.ui.dialogs.export import ExportDialog
from stt_desktop.ui.dialogs.models import ModelState, Presence
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.dialogs.refused import RefusedDialog
from stt_desktop.ui.dialogs.settings import SettingsDialog
from tests.gallery.stage import Stage
from tests.gallery.window import done, running


async def refused(stage: Stage) -> None:
    await stage.add("panel.wav")
    folder = stage.folder
    (folder / "empty").mkdir()
    stage.session.window.inputs_dropped.emit(
        [str(folder / "gone.mp3"), str(folder / "empty"), "https://example.org/talk.mp3"]
    )
    await stage.until(lambda: "refused" in stage.session.window.notices.texts())
    stage.session.window.notices.press("refused")
    await stage.until(lambda: bool(stage.dialogs(RefusedDialog)))


async def closing(stage: Stage) -> None:
    await running(stage)
    stage.session.window.close()
    await stage.until(lambda: bool(stage.dialogs(Question)))


async def export(stage: Stage) -> None:
    await done(stage)
    stage.session.window.actions_.export.trigger()
    await stage.until(lambda: bool(stage.dialogs(ExportDialog)))


async def crash(stage: Stage) -> None:
    stage.hub.report(RuntimeError("an example"))
    await stage.until(lambda: bool(stage.dialogs(CrashReport)))


async def checkup(stage: Stage) -> None:
    stage.session.window.actions_.checkup.trigger()
    await stage.until(lambda: any(one.again.isEnabled() for one in stage.dialogs(CheckupDialog)))


async def about(stage: Stage) -> None:
    stage.session.window.actions_.about.trigger()
    await stage.until(lambda: any(one.parts.count() for one in stage.dialogs(AboutDialog)))


async def _settings(stage: Stage, page: str) -> Any:
    stage.session.bridge.spawn(stage.session.preferences.show(page))
    await stage.until(lambda: bool(stage.dialogs(SettingsDialog)))
    return stage.dialogs(SettingsDialog)[0]


async def settings_general(stage: Stage) -> None:
    await _settings(stage, "general")


async def settings_recognition(stage: Stage) -> None:
    await _settings(stage, "recognition")


async def settings_export(stage: Stage) -> None:
    dialog = await _settings(stage, "export")
    dialog.fields["export_name"].setText("{name}.{language}")


async def settings_subtitles(stage: Stage) -> None:
    dialog = await _settings(stage, "subtitles")
    dialog.styles.new.click()
    dialog.styles.form.fields["max_chars"].setText("30")


async def settings_network(stage: Stage) -> None:
    dialog = await _settings(stage, "network")
    dialog.fields["proxy"].setText("socks://proxy.example")
    dialog.fields["proxy"].editingFinished.emit()
    await stage.until(lambda: bool(dialog.problem("proxy")))


async def settings_models(stage: Stage) -> None:
    dialog = await _settings(stage, "models")
    await stage.settle()
    page = dialog.models
    page.show_models([("small", 484_000_000), ("medium", 1_530_000_000)])
    page.show_state("medium", ModelState(Presence.MISSING))
    page.show_state("small", ModelState(Presence.WORKING, "62 MB / 484 MB", fraction=0.13))


async def accounts_at_first(stage: Stage) -> None:
    await stage.manage_accounts()


async def accounts(stage: Stage) -> None:
    await stage.add_accounts()
    await stage.add("interview-王.m4a", "panel.wav")
    await stage.reach("panel.wav", State.DONE)
    await stage.manage_accounts()


async def account_new(stage: Stage) -> None:
    dialog = await stage.manage_accounts()
    dialog.add.click()
    await stage.until(lambda: bool(stage.dialogs(AccountDialog)))
    new = stage.dialogs(AccountDialog)[0]
    new.key.field.setText("sk-0000000000 0000")
    new.key.secret()
    new.advanced.setChecked(True)
    new.address.field.setText("http://127.0.0.1:8000/api/v1/")


async def key_asking(stage: Stage) -> None:
    dialog = await _key(stage)
    dialog.show_asking()


async def key_without_keyring(stage: Stage) -> None:
    dialog = await _key(stage)
    dialog.show_trouble(AppError(KEYRING_UNAVAILABLE, reason="no D-Bus session"))


async def _key(stage: Stage) -> Any:
    await stage.add_accounts()
    accounts = await stage.manage_accounts()
    accounts.key.click()
    await stage.until(lambda: bool(stage.dialogs(KeyDialog)))
    dialog = stage.dialogs(KeyDialog)[0]
    dialog.entry.field.setText("a key that nobody sees")
    return dialog


async def decide(stage: Stage) -> None:
    await stage.add_accounts()
    await stage.add("panel.wav", "lost.mp3")
    await stage.reach("lost.mp3", State.UNCONFIRMED)
    stage.select("lost.mp3")
    stage.session.window.detail.mend_wanted.emit(stage.task("lost.mp3").id)
    await stage.until(lambda: bool(stage.dialogs(DecideDialog)))


async def send_again(stage: Stage) -> None:
    await stage.add_accounts()
    await stage.add("panel.wav")
    await stage.reach("panel.wav", State.DONE)
    stage.select("panel.wav")
    stage.session.window.actions_.retry.trigger()
    await stage.until(lambda: bool(stage.dialogs(Question)))


SCENES = (
    refused,
    closing,
    export,
    crash,
    about,
    checkup,
    settings_general,
    settings_recognition,
    settings_export,
    settings_subtitles,
    settings_network,
    settings_models,
    accounts_at_first,
    accounts,
    account_new,
    key_asking,
    key_without_keyring,
    decide,
    send_again,
)
