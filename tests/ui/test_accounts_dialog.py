"""The accounts in the window: added, keyed, tested, changed, removed; and a keyring that is slow,
silent or not there."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.errors import KEY_REFUSED, KEYRING_SILENT, KEYRING_UNAVAILABLE, AppError
from stt_desktop.domain.health import Finding
from stt_desktop.domain.keys import KeyState
from stt_desktop.domain.secret import Secret
from stt_desktop.domain.task import State
from stt_desktop.paths import find_paths
from stt_desktop.ui.dialogs.account import AccountDialog
from stt_desktop.ui.dialogs.account_key import KeyDialog
from stt_desktop.ui.dialogs.accounts import AccountsDialog
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.presenters import keyring_state, keys
from tests.doubles import until
from tests.doubles_credentials import FakeCredentials
from tests.ui.conftest import Desk, OpenDesk, RunQt
from tests.ui.test_window import a_dialog, the_dialog

KEY = "sk-of-the-test"


class SilentCredentials(FakeCredentials):
    """A keyring that never answers, while ``silent`` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = True
        self.asked = 0
        self.given_up = 0

    async def store(self, account: Account, key: Secret) -> KeyState:
        await self._wait()
        return await super().store(account, key)

    async def state(self, account: Account) -> KeyState:
        await self._wait()
        return await super().state(account)

    async def forget(self, account: Account) -> None:
        await self._wait()
        await super().forget(account)

    async def _wait(self) -> None:
        self.asked += 1
        if self.silent:
            try:
                await asyncio.Event().wait()
            finally:
                self.given_up += 1


async def manage(desk: Desk) -> AccountsDialog:
    desk.session.window.actions_.accounts.trigger()
    dialog = await the_dialog(desk, AccountsDialog)
    assert isinstance(dialog, AccountsDialog)
    return dialog


async def add_dialog(desk: Desk) -> AccountDialog:
    (await manage(desk)).add.click()
    dialog = await the_dialog(desk, AccountDialog)
    assert isinstance(dialog, AccountDialog)
    return dialog


async def key_dialog(desk: Desk) -> KeyDialog:
    dialog = await the_dialog(desk, KeyDialog)
    assert isinstance(dialog, KeyDialog)
    return dialog


def shown(desk: Desk) -> str:
    """Where the key of the account on display is, in words."""
    dialog = a_dialog(desk, AccountsDialog)
    assert isinstance(dialog, AccountsDialog)
    return dialog.key_text()


def work(desk: Desk) -> Account:
    return desk.accounts.add("work", Provider.SPEECH_TO_TEXT)


# --- adding -----------------------------------------------------------------------------------


def test_a_newcomer_adds_an_account_and_sends_to_it(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            dialog = await add_dialog(desk)
            assert dialog.name.field.text() == "Speech-to-Text API"
            dialog.providers[Provider.LINKAI].setChecked(True)
            assert dialog.name.field.text() == "LinkAI"
            dialog.name.field.setText("work & more")
            dialog.key.field.setText(f"Bearer {KEY}\n")
            assert dialog.key.field.echoMode() == QLineEdit.EchoMode.Password
            dialog.save.click()
            await until(lambda: a_dialog(desk, AccountDialog) is None)
            await until(lambda: desk.settings.current.default_account != LOCAL.id)
            account = desk.accounts.get("work & more")
            await until(lambda: shown(desk) == "In the keyring of this system")
            # What did not belong to the key is gone, and the keyring was quick: no dialog.
            assert await desk.credentials.key(account) == Secret(KEY)
            assert a_dialog(desk, KeyDialog) is None
            button = desk.session.window.account
            await until(lambda: button.text() == "work && more · LinkAI")
            assert "work & more" in button.accessibleName()
            await desk.add("one.mp3")
            task = await desk.reach("one.mp3", State.DONE)
            assert task.account == account.id
            assert desk.session.model.index_of(task.id).siblingAtColumn(1).data() == "work & more"

    run_qt(scene())


def test_what_is_wrong_is_said_under_its_field(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            work(desk)
            dialog = await add_dialog(desk)
            dialog.name.field.setText("WORK")
            dialog.save.click()
            await until(lambda: "already" in dialog.name.error.text())
            dialog.name.field.setText("other")
            dialog.key.field.setText("two words")
            dialog.save.click()
            assert "at place 4" in dialog.key.error.text()
            dialog.key.field.setText(KEY)
            assert not dialog.key.error.text()
            dialog.address.field.setText("http://example.org/")
            dialog.save.click()
            assert "no https:// address" in dialog.address.error.text()
            assert dialog.address.isVisible()
            dialog.address.field.setText("")
            dialog.price.field.setText("cheap")
            dialog.save.click()
            assert "no amount" in dialog.price.error.text()
            assert dialog.isVisible()
            assert [one.name for one in desk.accounts.all()] == ["local", "work"]
            dialog.reject()

    run_qt(scene())


def test_the_pause_between_polls_is_for_this_computer_only(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            dialog = await add_dialog(desk)
            dialog.advanced.click()
            assert not dialog.poll.isVisible()
            dialog.address.field.setText("http://127.0.0.1:8000/api/v1")
            assert dialog.poll.isVisible()
            dialog.poll.field.setText("0.05")
            dialog.price.field.setText("0.5")
            dialog.use.setChecked(False)
            dialog.save.click()
            await until(lambda: len(desk.accounts.all()) == 2)
            account = desk.accounts.all()[1]
            assert account.url == "http://127.0.0.1:8000/api/v1/"
            assert account.poll_seconds == 0.05
            assert str(account.price_per_minute) == "0.5"
            await until(lambda: a_dialog(desk, AccountDialog) is None)
            assert desk.settings.current.default_account == LOCAL.id

    run_qt(scene())


# --- keys -------------------------------------------------------------------------------------


def test_without_a_keyring_the_key_is_held_for_the_session(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            account = work(desk)
            desk.credentials.trouble = AppError(KEYRING_UNAVAILABLE, reason="no D-Bus")
            dialog = await manage(desk)
            dialog.accounts.setCurrentRow(1)
            await until(lambda: shown(desk) == "This system has no keyring")
            dialog.key.click()
            entry = await key_dialog(desk)
            assert not entry.hold.isVisible()
            entry.entry.field.setText(KEY)
            entry.save.click()
            await until(entry.hold.isVisible)
            entry.hold.click()
            await until(lambda: shown(desk) == "Here until the program ends")
            assert await desk.credentials.key(account) == Secret(KEY)
            # Nothing of it is in any file.
            home = find_paths().data
            files = [path for path in home.rglob("*") if path.is_file()]
            assert files
            assert not [path for path in files if KEY.encode() in path.read_bytes()]

    run_qt(scene())


def test_a_pasted_key_is_judged_at_once(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            work(desk)
            dialog = await manage(desk)
            dialog.accounts.setCurrentRow(1)
            await until(dialog.key.isEnabled)
            dialog.key.click()
            entry = await key_dialog(desk)
            QGuiApplication.clipboard().setText("sk-1\nsk-2\n")
            entry.entry.paste.click()
            assert "at place 5" in entry.entry.error.text()
            entry.entry.reveal.click()
            assert entry.entry.field.echoMode() == QLineEdit.EchoMode.Normal
            QGuiApplication.clipboard().setText(f"\u200b「{KEY}」\n")
            entry.entry.paste.click()
            assert not entry.entry.error.text()
            entry.save.click()
            await until(lambda: shown(desk) == "In the keyring of this system")
            QGuiApplication.clipboard().clear()

    run_qt(scene())


def test_a_keyring_that_never_answers_blocks_nothing(
    run_qt: RunQt, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        silent = SilentCredentials()
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        async with open_desk(credentials=silent) as desk:
            counting = asyncio.ensure_future(count())
            account = work(desk)
            dialog = await manage(desk)
            dialog.accounts.setCurrentRow(1)
            assert shown(desk) == "Asking the keyring…"
            # The look at it has its limit.
            monkeypatch.setattr(keys, "_LOOK_S", 0.05)
            dialog.accept()
            await until(lambda: silent.given_up == 1)
            dialog = await manage(desk)
            dialog.accounts.setCurrentRow(1)
            await until(lambda: shown(desk) == "The keyring does not answer")

            # Storing a key: it is said, it can be stopped, and the session is offered.
            dialog.key.click()
            entry = await key_dialog(desk)
            entry.entry.field.setText(KEY)
            before, asked = turns, silent.asked
            entry.save.click()
            await until(lambda: silent.asked > asked)
            assert entry.cancel.hasFocus() or not entry.isActiveWindow()
            # Work goes on meanwhile.
            desk.session.window.inputs_dropped.emit([desk.recording("one.wav")])
            await desk.reach("one.wav", State.DONE)
            assert turns > before + 10
            stopped = silent.given_up
            entry.cancel.click()
            await until(lambda: silent.given_up > stopped)
            assert entry.isVisible()
            assert entry.save.isEnabled()
            silent.silent, silent.trouble = False, AppError(KEYRING_SILENT, seconds=10)
            entry.save.click()
            await until(entry.hold.isVisible)
            entry.hold.click()
            await until(lambda: shown(desk) == "Here until the program ends")
            assert await silent.key(account) == Secret(KEY)
            counting.cancel()

    run_qt(scene())


def test_the_program_ends_over_a_silent_keyring(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        silent = SilentCredentials()
        async with open_desk(credentials=silent) as desk:
            work(desk)
            dialog = await manage(desk)
            dialog.accounts.setCurrentRow(1)
            dialog.key.click()
            entry = await key_dialog(desk)
            entry.entry.field.setText(KEY)
            entry.save.click()
            await until(lambda: silent.asked == 2)
        assert silent.given_up == 2

    run_qt(scene())


# --- testing, changing, removing --------------------------------------------------------------


async def refuse(_account: Account) -> None:
    raise AppError(KEY_REFUSED, service="work")


async def never(_account: Account) -> None:
    await asyncio.Event().wait()


async def open_test(desk: Desk, provider: Provider) -> AccountsDialog:
    desk.accounts.add("work", provider)
    dialog = await manage(desk)
    dialog.accounts.setCurrentRow(1)
    dialog.test.setFocus()
    dialog.test.click()
    return dialog


@pytest.mark.parametrize(
    ("provider", "test", "said"),
    [
        (Provider.SPEECH_TO_TEXT, None, "The service accepts the key. Nothing was charged."),
        (Provider.SPEECH_TO_TEXT, refuse, "work does not accept the key of this account"),
        (Provider.LINKAI, refuse, "LinkAI has no free way to test a key: nothing was sent."),
    ],
)
def test_testing(
    run_qt: RunQt,
    open_desk: OpenDesk,
    provider: Provider,
    test: Callable[[Account], Awaitable[None]] | None,
    said: str,
) -> None:
    async def scene() -> None:
        async with open_desk(**({} if test is None else {"test": test})) as desk:
            dialog = await open_test(desk, provider)
            await until(lambda: dialog.result_text().startswith(said))
            assert not dialog.stop.isVisible()
            # The keyboard is where it was, and there a screen reader says what came of it.
            assert dialog.focusWidget() is dialog.test
            assert dialog.test.accessibleDescription().startswith(said)
            dialog.accounts.setCurrentRow(0)
            assert not dialog.test.accessibleDescription()  # it was the other account's

    run_qt(scene())


def test_a_test_leaves_the_keyboard_where_it_has_been_moved_to(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    answered = asyncio.Event()

    async def slow(_account: Account) -> list[str]:
        await answered.wait()
        return []

    async def scene() -> None:
        async with open_desk(test=slow) as desk:
            dialog = await open_test(desk, Provider.SPEECH_TO_TEXT)
            await until(dialog.stop.isVisible)
            assert dialog.focusWidget() is dialog.stop
            dialog.accounts.setFocus()
            answered.set()
            await until(lambda: not dialog.stop.isVisible())
            assert dialog.focusWidget() is dialog.accounts

    run_qt(scene())


def test_a_test_can_be_cancelled(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk(test=never) as desk:
            dialog = await open_test(desk, Provider.SPEECH_TO_TEXT)
            await until(dialog.stop.isVisible)
            # Esc stops what is under way; the dialog stays.
            dialog.reject()
            assert dialog.result_text() == "Stopped."
            assert dialog.isVisible()
            assert dialog.test.isEnabled()
            assert dialog.focusWidget() is dialog.test

    run_qt(scene())


def test_renaming_reaches_the_rows(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            account = work(desk)
            desk.settings.update(default_account=account.id)
            await desk.add("one.mp3")
            task = await desk.reach("one.mp3", State.DONE)
            dialog = await manage(desk)
            dialog.accounts.setCurrentRow(1)
            assert dialog.used_text().startswith("1 minute")
            dialog.change.click()
            change = await the_dialog(desk, AccountDialog)
            assert isinstance(change, AccountDialog)
            change.name.field.setText("home")
            change.save.click()
            cell = desk.session.model.index_of(task.id).siblingAtColumn(1)
            await until(lambda: cell.data() == "home")
            await until(lambda: desk.session.window.account.text().startswith("home"))

    run_qt(scene())


def test_removing_asks_and_forgets_the_key(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            account = work(desk)
            desk.settings.update(default_account=account.id)
            await desk.credentials.store(account, Secret(KEY))
            dialog = await manage(desk)
            dialog.accounts.setCurrentRow(1)
            dialog.remove.click()
            question = await the_dialog(desk, Question)
            assert isinstance(question, Question)
            assert not question.buttons["remove"].isDefault()
            QTest.keyClick(question, Qt.Key.Key_Return)  # a hasty Enter removes nothing
            await until(lambda: a_dialog(desk, Question) is None)
            assert len(desk.accounts.all()) == 2
            dialog.remove.click()
            question = await the_dialog(desk, Question)
            assert isinstance(question, Question)
            question.buttons["remove"].click()
            await until(lambda: dialog.result_text() == "“work” is removed.")
            assert desk.accounts.all() == [LOCAL]
            assert desk.settings.current.default_account == LOCAL.id
            assert await desk.credentials.state(account) is KeyState.MISSING
            assert desk.session.window.account.text() == "On this computer"

    run_qt(scene())


def test_an_account_that_is_needed_is_not_removed(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk(hold={"one.mp3"}) as desk:
            account = work(desk)
            desk.settings.update(default_account=account.id)
            await desk.add("one.mp3")
            await desk.engine.started("one.mp3")
            dialog = await manage(desk)
            dialog.accounts.setCurrentRow(1)
            dialog.remove.click()
            await until(lambda: "“work” still has tasks to finish: 1." in dialog.result_text())
            assert a_dialog(desk, Question) is None
            desk.engine.let_go("one.mp3")
            await desk.reach("one.mp3", State.DONE)

    run_qt(scene())


def test_a_key_that_stays_behind_is_told(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            work(desk)
            desk.credentials.trouble = AppError(KEYRING_SILENT, seconds=10)
            dialog = await manage(desk)
            dialog.accounts.setCurrentRow(1)
            dialog.remove.click()
            question = await the_dialog(desk, Question)
            assert isinstance(question, Question)
            question.buttons["remove"].click()
            await until(lambda: "may still lie in the keyring" in dialog.result_text())
            assert desk.accounts.all() == [LOCAL]

    run_qt(scene())


# --- the status bar ---------------------------------------------------------------------------


def test_the_status_bar_says_how_the_keyring_is(
    run_qt: RunQt, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            said = desk.session.window.keyring_state
            # Without an account nobody needs to know.
            assert not said.isVisible()
            work(desk)
            await until(lambda: said.text() == "Keyring: ready")
            desk.credentials.trouble = AppError(KEYRING_UNAVAILABLE, reason="no D-Bus")
            await desk.session.keyring.look()
            assert said.text() == "Keyring: not ready"
            assert "no D-Bus" in said.toolTip()

            async def never_answers() -> Finding:
                await asyncio.Event().wait()
                raise AssertionError

            monkeypatch.setattr(desk.credentials, "health", never_answers)
            monkeypatch.setattr(keyring_state, "_ANSWER_S", 0.05)
            await desk.session.keyring.look()
            assert said.text() == "Keyring: no answer"

    run_qt(scene())
