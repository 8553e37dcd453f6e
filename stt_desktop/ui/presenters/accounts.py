"""The accounts in their dialog, and what an error of one asks for."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from stt_desktop.domain.account import LOCAL, Account
from stt_desktop.domain.cost import Charge, Total, totals
from stt_desktop.domain.errors import (
    ACCOUNT_IN_USE,
    KEYRING_UNAVAILABLE,
    Action,
    AppError,
)
from stt_desktop.domain.secret import Secret
from stt_desktop.domain.task import FINAL
from stt_desktop.i18n import _, sentences
from stt_desktop.ui import desktop
from stt_desktop.ui.async_bridge import Bridge, Errand, answer
from stt_desktop.ui.context import Context
from stt_desktop.ui.dialogs.account import AccountDialog
from stt_desktop.ui.dialogs.account_wish import Wish
from stt_desktop.ui.dialogs.accounts import AccountsDialog, Facts
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.presenters.destination import ChangeSettings
from stt_desktop.ui.presenters.keys import Keys
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import Tone

Work = Coroutine[Any, Any, Any]


class Accounts:
    """``open_settings`` shows the settings (a proxy, a certificate)."""

    def __init__(
        self,
        context: Context,
        theme: Theme,
        window: QWidget,
        bridge: Bridge,
        *,
        change_settings: ChangeSettings,
        open_settings: Callable[[], None],
    ) -> None:
        self._context = context
        self._theme = theme
        self._window = window
        self._bridge = bridge
        self._change_settings = change_settings
        self._open_settings = open_settings
        self._keys = Keys(context.credentials, theme, bridge, self._key_changed)
        self._errand = Errand(bridge)
        self._dialog: AccountsDialog | None = None
        self._charges: Sequence[Charge] = ()
        self._looks: set[asyncio.Task[Any]] = set()
        self._children: set[asyncio.Task[Any]] = set()

    # --- for the rest of the window ---------------------------------------------------------

    async def manage(self, select: str | None = None) -> None:
        """The dialog, until it is closed; ``select`` is the account to turn to."""
        if self._dialog is not None:
            self._refresh(select)
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        await asyncio.to_thread(self._context.accounts.changed)
        self._charges = await self._context.scheduler.charges()
        dialog = self._dialog = AccountsDialog(self._theme, self._window)
        self._connect(dialog)
        self._refresh(select)
        for trouble in self._context.accounts.troubles:
            dialog.tell(
                sentences(trouble.message(_), trouble.advice(_)), "triangle-alert", Tone.WARNING
            )
        try:
            await answer(dialog)
        finally:
            self._dialog = None
            await self._end_children()
            dialog.deleteLater()

    async def enter_key(self, account_id: str) -> bool:
        """Ask for the account's key; True when there is another one now."""
        account = self._account(account_id)
        return account is not None and await self._keys.enter(account, self._parent)

    async def mend(self, account_id: str, error: AppError) -> None:
        """Do what the one button of an account's error says."""
        match error.kind.action:
            case Action.ENTER_KEY:
                await self.enter_key(account_id)
            case Action.TOP_UP | Action.UPGRADE_PLAN | Action.CONTACT_SERVICE:
                self.open_page(account_id)
            case Action.CHECK_ACCOUNT:
                await self.manage(account_id)
            case Action.CHECK_SETTINGS:
                self._open_settings()
            case _:
                self._context.scheduler.unpause(account_id)

    def open_page(self, account_id: str) -> None:
        """The page of the account's service, where the person tops up and sees past tasks."""
        account = self._account(account_id)
        if account is not None and account.web_page:
            desktop.open_page(account.web_page)

    def follow(self) -> None:
        """The accounts, or what was used of them, have changed."""
        if self._dialog is not None:
            self._refresh()

    # --- the dialog -------------------------------------------------------------------------

    def _connect(self, dialog: AccountsDialog) -> None:
        dialog.add_wanted.connect(lambda: self._spawn(self._add()))
        dialog.change_wanted.connect(lambda one: self._spawn(self._change(one)))
        dialog.key_wanted.connect(lambda one: self._spawn(self.enter_key(one)))
        dialog.test_wanted.connect(lambda one: self._begin(self._test(one)))
        dialog.remove_wanted.connect(lambda one: self._begin(self._remove(one)))
        dialog.default_wanted.connect(lambda one: self._spawn(self._make_default(one)))
        dialog.page_wanted.connect(self.open_page)
        dialog.stop_wanted.connect(self._errand.stop)

    def _spawn(self, work: Work) -> "asyncio.Task[Any] | None":
        """Start what belongs to the dialog and ends with it."""
        return self._keep(self._bridge.spawn(work))

    def _begin(self, work: Work) -> None:
        """Start what the dialog can stop."""
        self._keep(self._errand.start(self._told(work)))

    def _keep(self, task: "asyncio.Task[Any] | None") -> "asyncio.Task[Any] | None":
        if task is not None:
            self._children.add(task)
            task.add_done_callback(self._children.discard)
        return task

    async def _end_children(self) -> None:
        """Their dialogs stand over this one, and would be deleted under their hands with it."""
        children = list(self._children)
        for child in children:
            child.cancel()
        await asyncio.gather(*children, return_exceptions=True)

    async def _told(self, work: Work) -> None:
        """Errors of what the dialog began are told in it."""
        try:
            await work
        except AppError as error:
            if self._dialog is None:
                raise
            self._tell(sentences(error.message(_), error.advice(_)), "triangle-alert", Tone.WARNING)

    def _refresh(self, select: str | None = None) -> None:
        """Show what there is; then ask the keyring, which may take its time."""
        if self._dialog is None:
            return
        self._stop_looking()
        default = self._context.destination()
        used = self._this_month()
        accounts = self._context.accounts.all()
        self._dialog.show_accounts(
            [Facts(one, one.id == default.id, used=used.get(one.id)) for one in accounts], select
        )
        for account in accounts:
            if account.capabilities.takes_key:
                look = self._spawn(self._look(account))
                if look is not None:
                    self._looks.add(look)
                    look.add_done_callback(self._looks.discard)

    async def _look(self, account: Account) -> None:
        state = await self._keys.look(account)
        if self._dialog is not None:
            self._dialog.show_key(account.id, state)

    def _stop_looking(self) -> None:
        for look in self._looks:
            look.cancel()

    def _this_month(self) -> dict[str, Total]:
        month = datetime.now(UTC).strftime("%Y-%m")
        accounts = {account.id: account for account in self._context.accounts.all()}
        found = totals(self._charges, accounts)
        return {total.account: total for total in found if total.month == month}

    def _tell(self, text: str, icon: str = "circle-check", tone: Tone = Tone.GOOD) -> None:
        if self._dialog is not None:
            self._dialog.tell(text, icon, tone)

    # --- what can be done with them ---------------------------------------------------------

    async def _add(self) -> None:
        taken = [account.name for account in self._context.accounts.all()]
        dialog = AccountDialog(self._theme, None, taken, self._parent)
        made: list[tuple[Account, Wish]] = []

        async def add(wish: Wish) -> Account:
            account = await asyncio.to_thread(
                self._context.accounts.add,
                wish.name,
                wish.provider,
                base_url=wish.base_url,
                poll_seconds=wish.poll_seconds,
                price_per_minute=wish.price_per_minute,
                model=wish.model,
                limit_bytes=wish.limit_bytes,
                limit_ms=wish.limit_ms,
            )
            made.append((account, wish))
            return account

        await self._ask(dialog, add)
        for account, wish in made:
            if wish.use:
                await self._make_default(account.id)
            self._refresh(account.id)
            if wish.key is not None:
                await self._keys.enter(account, self._parent, wish.key)

    async def _change(self, account_id: str) -> None:
        old = self._account(account_id)
        if old is None:
            return
        dialog = AccountDialog(self._theme, old, (), self._parent)

        async def change(wish: Wish) -> Account:
            return await asyncio.to_thread(
                partial(
                    self._context.accounts.change,
                    account_id,
                    name=wish.name,
                    base_url=wish.base_url,
                    poll_seconds=wish.poll_seconds,
                    price_per_minute=wish.price_per_minute,
                    model=wish.model,
                    limit_bytes=wish.limit_bytes,
                    limit_ms=wish.limit_ms,
                )
            )

        if await self._ask(dialog, change, old):
            self._refresh(account_id)
            self._context.scheduler.unpause(account_id)

    async def _models(self, wish: Wish, account: Account | None) -> Sequence[str]:
        """What a server that was entered, but need not be an account yet, lists."""
        entered = Account(
            id="" if account is None else account.id,
            name=wish.name,
            provider=wish.provider,
            base_url=wish.base_url,
            model=wish.model,
        )
        key = (Secret("") if wish.key is None else wish.key) if account is None else None
        return await self._context.list_models(entered, key)

    async def _ask(
        self,
        dialog: AccountDialog,
        carry_out: Callable[[Wish], Coroutine[Any, Any, Account]],
        account: Account | None = None,
    ) -> bool:
        """Show the dialog until what it wants could be done, or is given up."""

        async def try_it(wish: Wish) -> None:
            try:
                await carry_out(wish)
            except AppError as error:
                dialog.show_error(error)
            else:
                dialog.accept()

        async def list_models(wish: Wish) -> None:
            try:
                dialog.model.show_models(await self._models(wish, account))
            except AppError as error:
                dialog.model.show_error(error)

        dialog.models_wanted.connect(lambda wish: self._spawn(list_models(wish)))
        dialog.wanted.connect(lambda wish: self._bridge.spawn(try_it(wish)))
        dialog.page_wanted.connect(desktop.open_page)
        try:
            return await answer(dialog)
        finally:
            dialog.deleteLater()

    async def _make_default(self, account_id: str) -> None:
        await self._change_settings(default_account=account_id)
        self._refresh()

    async def _test(self, account_id: str) -> None:
        account = self._account(account_id)
        if account is None or self._dialog is None:
            return
        service = account.capabilities.title
        if not account.capabilities.free_test:
            text = _(
                "{service} has no free way to test a key: nothing was sent. A short recording"
                " tells, and is charged as usual."
            )
            self._tell(text.format(service=service), "info", Tone.MUTED)
            return
        self._dialog.tell_busy(_("Asking the {service}…").format(service=service))
        models = await self._context.test(account)
        if account.capabilities.names_models:
            text = _("The server answers. Nothing was charged. It lists: {models}")
            self._tell(text.format(models=_(", ").join(models[:8]) or "–"))
        else:
            self._tell(_("The service accepts the key. Nothing was charged."))
        self._context.scheduler.unpause(account_id)

    async def _remove(self, account_id: str) -> None:
        account = self._account(account_id)
        if account is None or self._dialog is None:
            return
        self._check_unused(account)
        question = Question(
            self._theme,
            _("Remove the account “{account}”?").format(account=account.name),
            _(
                "Its key is taken out of the keyring. Finished recordings and their texts stay,"
                " and so does everything at the service."
            ),
            [("remove", _("Remove"), False)],
            self._parent,
            icon="trash-2",
            tone=Tone.WARNING,
        )
        if await question.ask() != "remove":
            return
        self._check_unused(account)
        await asyncio.to_thread(self._context.accounts.remove, account.id)
        if self._context.settings.current.default_account in (account.id, account.name):
            await self._change_settings(default_account=LOCAL.id)
        self._context.scheduler.unpause(account.id)
        self._refresh()
        self._dialog.tell_busy(_("Asking the keyring to forget the key…"))
        try:
            await self._keys.forget(account)
        except AppError as error:
            # Where there is no keyring, there is hardly a key in it.
            if error.kind is not KEYRING_UNAVAILABLE:
                text = _(
                    "“{account}” is removed. {trouble} Its key may still lie in the keyring, under"
                    " “stt-desktop”."
                ).format(account=account.name, trouble=error.message(_))
                self._tell(text, "triangle-alert", Tone.WARNING)
                return
        self._tell(_("“{account}” is removed.").format(account=account.name))

    def _check_unused(self, account: Account) -> None:
        tasks = self._context.scheduler.tasks.values()
        unfinished = sum(one.account == account.id and one.state not in FINAL for one in tasks)
        if unfinished:
            raise AppError(ACCOUNT_IN_USE, account=account.name, count=unfinished)

    def _key_changed(self, account: Account) -> None:
        self._context.scheduler.unpause(account.id)
        self._refresh()

    def _account(self, account_id: str) -> Account | None:
        every = self._context.accounts.all()
        return next((one for one in every if one.id == account_id), None)

    @property
    def _parent(self) -> QWidget:
        return self._dialog or self._window
