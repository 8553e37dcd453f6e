"""An account of an OpenAI-compatible server, in the window."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import MODELS_NOT_LISTED, AppError
from stt_desktop.domain.keys import KeyState
from stt_desktop.domain.secret import Secret
from stt_desktop.domain.source import RemoteUrl
from stt_desktop.domain.task import Task
from stt_desktop.ui.dialogs.account import AccountDialog
from stt_desktop.ui.key_status import key_status
from stt_desktop.ui.prospects import times_ahead, times_in_short
from tests.doubles import until
from tests.ui.conftest import Desk
from tests.ui.test_accounts_dialog import add_dialog
from tests.ui.test_window import a_dialog

OPENAI = Provider.OPENAI


class Lists:
    """A server that lists its models, or says why not; ``asked`` is with what it was asked."""

    def __init__(self, answer: Sequence[str] | AppError = ("base", "large-v3")) -> None:
        self.answer = answer
        self.asked: list[tuple[Account, Secret | None]] = []

    async def __call__(self, account: Account, key: Secret | None) -> Sequence[str]:
        self.asked.append((account, key))
        if isinstance(self.answer, AppError):
            raise self.answer
        return self.answer


async def server_dialog(desk: Desk) -> AccountDialog:
    dialog = await add_dialog(desk)
    dialog.providers[OPENAI].setChecked(True)
    return dialog


def test_a_server_of_ones_own_is_added_by_its_address(run_qt: Any, open_desk: Any) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            dialog = await server_dialog(desk)
            assert dialog.address.isVisible(), "nobody looks for it among the advanced"
            assert dialog.model.isVisible()
            dialog.name.field.setText("mine")
            dialog.address.field.setText("http://localhost:8000/v1/audio/transcriptions")
            dialog.model.line.setText("base")
            dialog.advanced.setChecked(True)
            dialog.price.field.setText("0")
            dialog.limits.largest.field.setText("25")
            dialog.limits.longest.field.setText("23.5")
            dialog.save.click()
            await until(lambda: a_dialog(desk, AccountDialog) is None)
            account = desk.accounts.get("mine")
            assert account.url == "http://localhost:8000/v1/"
            assert (account.model, account.limit_bytes) == ("base", 25_000_000)
            assert account.limit_ms == 23.5 * 60_000
            assert account.price_per_minute == Decimal(0)
            assert account.is_free
            status = key_status(account, KeyState.MISSING)
            assert status.text == "None; the server may want none"

    run_qt(scene())


def test_the_server_is_asked_for_its_models(run_qt: Any, open_desk: Any) -> None:
    async def scene() -> None:
        lists = Lists()
        async with open_desk(list_models=lists) as desk:
            dialog = await server_dialog(desk)
            dialog.address.field.setText("http://localhost:8000")
            dialog.key.field.setText("a-key-of-mine")
            dialog.model.ask.click()
            await until(lambda: dialog.model.choice.count() == 2)
            (account, key) = lists.asked[0]
            assert account.url == "http://localhost:8000/"
            assert key == Secret("a-key-of-mine")
            dialog.model.choice.setCurrentText("large-v3")
            dialog.key.field.clear()
            dialog.save.click()
            await until(lambda: a_dialog(desk, AccountDialog) is None)
            made = next(one for one in desk.accounts.all() if one.provider is OPENAI)
            assert made.model == "large-v3"

    run_qt(scene())


def test_why_it_lists_none_is_said_under_the_model(run_qt: Any, open_desk: Any) -> None:
    async def scene() -> None:
        lists = Lists(AppError(MODELS_NOT_LISTED, address="https://mine.example/"))
        async with open_desk(list_models=lists) as desk:
            dialog = await server_dialog(desk)
            dialog.model.ask.click()
            await until(dialog.model.error.isVisible)
            assert "tells neither its models" in dialog.model.error.text()
            assert dialog.model.ask.isEnabled()
            # An address that is none is said under its own field, and nobody is asked.
            dialog.address.field.setText("http://192.168.1.2/")
            dialog.model.ask.click()
            await until(dialog.address.error.isVisible)
            assert len(lists.asked) == 1
            assert dialog.model.ask.isEnabled()
            dialog.reject()

    run_qt(scene())


def test_what_cannot_be_a_limit_is_said_under_it(run_qt: Any, open_desk: Any) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            dialog = await server_dialog(desk)
            dialog.advanced.setChecked(True)
            for text in ("a lot", "0.1"):
                dialog.limits.largest.field.setText(text)
                dialog.save.click()
                assert dialog.limits.largest.error.isVisible()
            dialog.limits.largest.field.setText("")
            dialog.providers[Provider.LINKAI].setChecked(True)
            assert not dialog.model.isVisible()
            assert not dialog.limits.isVisible()
            dialog.reject()

    run_qt(scene())


def test_what_times_it_will_give_is_not_promised() -> None:
    def task(provider: Provider) -> Task:
        from stt_desktop.domain.source import LocalFile

        return Task("t", LocalFile("/a.mp3"), "a.mp3", "x", provider, 0, 0)

    assert times_ahead(task(OPENAI)).startswith("times from the server, or aligned")
    assert times_in_short(task(OPENAI)) == "the server's times"
    assert times_ahead(task(Provider.LOCAL)) == "times from the engine"
    assert times_in_short(task(Provider.LINKAI)) == "aligned times"


def test_what_a_service_fetches_itself_is_not_promised_aligned_times() -> None:
    """Its sound never comes here."""

    def task(url: str, provider: Provider) -> Task:
        return Task("t", RemoteUrl(url), "a.mp3", "x", provider, 0, 0)

    public, own = "https://example.com/a.mp3", "https://me:secret@example.com/a.mp3"
    fetched_there = task(public, Provider.SPEECH_TO_TEXT)
    assert times_ahead(fetched_there) == times_in_short(fetched_there) == "times estimated"
    for downloaded in (task(own, Provider.SPEECH_TO_TEXT), task(public, Provider.LINKAI)):
        assert times_ahead(downloaded) == "times aligned to the sound"
        assert times_in_short(downloaded) == "aligned times"
