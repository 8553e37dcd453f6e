"""One account: a new one, or what can be changed of one. A newcomer needs the first half only."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.domain.account import (
    CAPABILITIES,
    Account,
    Capabilities,
    Provider,
    check_address,
    check_name,
    check_price,
    is_loopback,
)
from stt_desktop.domain.errors import (
    ACCOUNT_EXISTS,
    ACCOUNT_NAME_CLASHES,
    ACCOUNT_NAME_UNUSABLE,
    ADDRESS_UNUSABLE,
    LIMIT_UNUSABLE,
    MODEL_NAME_UNUSABLE,
    N_,
    POLL_SECONDS_UNUSABLE,
    PRICE_UNUSABLE,
    AppError,
    Kind,
)
from stt_desktop.domain.secret import Secret
from stt_desktop.i18n import _, sentences
from stt_desktop.ui.dialogs.account_server import LimitsPart, ModelPart
from stt_desktop.ui.dialogs.account_wish import Wish, checked, poll_seconds, price_hint
from stt_desktop.ui.dialogs.field import Field
from stt_desktop.ui.dialogs.page import scroll_form
from stt_desktop.ui.key_entry import KeyEntry
from stt_desktop.ui.theme import Theme, set_icon, set_role
from stt_desktop.ui.tokens import UNIT, Tone
from stt_desktop.ui.widgets import fit_in_screen, flush, in_order, label

_WIDTH = 66 * UNIT
_APART = UNIT + UNIT // 2  # more than between a field and its hint

_PURPOSES = {
    Provider.SPEECH_TO_TEXT: N_(
        "For everything: files and links, up to 12 hours each. Charged by the minute."
    ),
    Provider.LINKAI: N_(
        "For files. Charged from the credits of your LinkAI plan, which must include API access."
    ),
    Provider.OPENAI: N_(
        "For files, sent to OpenAI or to any server with the same interface: also one of your own,"
        " which may need no key."
    ),
}


class AccountDialog(QDialog):
    """``account`` is the one to change; None adds one. ``taken`` are the names in use."""

    wanted = Signal(object)
    """A :class:`Wish`. Whoever opened the dialog carries it out, and closes it or says why not
    (:meth:`show_error`)."""
    page_wanted = Signal(str)
    models_wanted = Signal(object)
    """A :class:`Wish`: which models its server has is for :attr:`model` to show."""

    def __init__(
        self,
        theme: Theme,
        account: Account | None = None,
        taken: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._account = account
        self._taken = {name.casefold() for name in taken}
        self._suggested = ""
        title = (
            _("Add an account")
            if account is None
            else _("Change “{account}”").format(account=account.name)
        )
        self.setWindowTitle(title)
        self.setAccessibleName(title)

        self.providers: dict[Provider, QRadioButton] = {}
        self.name = Field(_("Name"), _("What you want to call it."))
        self.key = KeyEntry(theme)
        self.advanced = QPushButton(_("Advanced"))
        self.address = Field(_("Address"), "")
        self.price = Field(_("US dollars for each started minute"), "")
        self.poll = Field(_("Seconds between two checks"), "")
        self.model = ModelPart(CAPABILITIES[Provider.OPENAI].default_model)
        self.model.wanted.connect(self._ask_for_models)
        self.limits = LimitsPart()
        self._other_error = label("", "error", wrap=True)
        self.save = QPushButton(_("Add") if account is None else _("Save"))

        self._form = QWidget()
        layout = QVBoxLayout(self._form)
        layout.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, UNIT)
        layout.setSpacing(_APART)
        layout.addWidget(label(title, "heading", wrap=True))
        if account is None:
            self._add_providers(layout)
        layout.addWidget(self.name)
        self._server = QVBoxLayout()
        self._server.setSpacing(_APART)
        self._server.addWidget(self.model)
        layout.addLayout(self._server)
        if account is None:
            layout.addWidget(self._key_part())
        self._more = self._advanced_part(layout)
        self.use = QCheckBox(_("Send new recordings to this account"))
        self.use.setChecked(True)
        if account is None:
            layout.addLayout(flush(self.use))
        layout.addWidget(self._other_error)
        layout.addStretch(1)
        self._foot = self._buttons()
        scroll_form(self, self._form, self._foot)
        self._form.installEventFilter(self)
        self.setMinimumWidth(_WIDTH)
        self._fill()
        (self.name.field if account is not None else self._first_provider()).setFocus()

    # --- building ---------------------------------------------------------------------------

    def _add_providers(self, layout: QVBoxLayout) -> None:
        layout.addWidget(label(_("Which service?"), "muted"))
        group = QButtonGroup(self)
        for provider, purpose in _PURPOSES.items():
            button = QRadioButton(_(CAPABILITIES[provider].title))
            button.setAccessibleDescription(_(purpose))
            group.addButton(button)
            words = label(_(purpose), "muted", wrap=True)
            words.setContentsMargins(3 * UNIT, 0, 0, 0)
            choice = QVBoxLayout()
            choice.setSpacing(0)
            choice.addLayout(flush(button))
            choice.addWidget(words)
            layout.addLayout(choice)
            self.providers[provider] = button
            button.toggled.connect(self._provider_changed)

    def _first_provider(self) -> QRadioButton:
        return next(iter(self.providers.values()))

    def _key_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, UNIT, 0, 0)
        column.setSpacing(UNIT // 2)
        head = QHBoxLayout()
        head.addWidget(label(_("Key"), "muted"))
        head.addStretch(1)
        page = QPushButton(_("Open the service's page"))
        set_icon(page, self._theme.icon("external-link", Tone.ACCENT))
        set_role(page, "link")
        page.setAutoDefault(False)
        page.clicked.connect(lambda: self.page_wanted.emit(self._capabilities().web_page))
        head.addWidget(page)
        column.addLayout(head)
        column.addWidget(self.key)
        self._promise = label("", "muted", wrap=True)
        column.addWidget(self._promise)
        return part

    def _advanced_part(self, layout: QVBoxLayout) -> QWidget:
        self.advanced.setCheckable(True)
        self.advanced.setAutoDefault(False)
        set_role(self.advanced, "quiet")
        row = QHBoxLayout()
        row.setContentsMargins(0, UNIT, 0, 0)
        row.addWidget(self.advanced)
        row.addStretch(1)
        layout.addLayout(row)
        more = QWidget()
        column = QVBoxLayout(more)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_APART)
        self._elsewhere = column
        side_by_side = QHBoxLayout()
        side_by_side.setSpacing(2 * UNIT)
        for field in (self.price, self.poll):
            side_by_side.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(side_by_side)
        column.addWidget(self.limits)
        self.address.field.textChanged.connect(self._address_changed)
        self.advanced.toggled.connect(self._show_advanced)
        layout.addWidget(more)
        return more

    def _buttons(self) -> QHBoxLayout:
        cancel = QPushButton(_("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.save.setDefault(True)
        set_role(self.save, "primary")
        self.save.clicked.connect(self._submit)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.save)
        return buttons

    def _fill(self) -> None:
        account = self._account
        if account is None:
            self._first_provider().setChecked(True)
        else:
            self.name.field.setText(account.name)
            self.address.field.setText(account.base_url or "")
            price, poll = account.price_per_minute, account.poll_seconds
            self.price.field.setText("" if price is None else f"{price:f}")
            self.poll.field.setText("" if poll is None else f"{poll:g}")
            self.model.line.setText(account.model or "")
            self.limits.fill(account)
            self._provider_changed()
        self._other_error.hide()
        self._show_advanced(shown=False)

    # --- what is entered --------------------------------------------------------------------

    def _provider(self) -> Provider:
        if self._account is not None:
            return self._account.provider
        return next(one for one, button in self.providers.items() if button.isChecked())

    def _capabilities(self) -> Capabilities:
        return CAPABILITIES[self._provider()]

    def _provider_changed(self) -> None:
        if self._account is None and not any(b.isChecked() for b in self.providers.values()):
            return  # between the two
        takes = self._capabilities()
        self.address.field.setPlaceholderText(takes.default_url)
        known = takes.price_per_minute
        self.price.field.setPlaceholderText("" if known is None else f"{known:f}")
        self.price.hint(price_hint(takes))
        self._show_server(takes)
        if self.name.field.text() in ("", self._suggested) and self._account is None:
            self._suggested = self._free_name(_(takes.title))
            self.name.field.setText(self._suggested)
        self._address_changed()

    def _show_server(self, takes: Capabilities) -> None:
        """A server of one's own is found by its address: it stands with the model, not aside."""
        place = self._server if takes.names_models else self._elsewhere
        place.insertWidget(0, self.address)
        self.address.show()  # another parent has hidden it
        if takes.names_models:
            in_order(self.name.field, self.address.field, self.model.choice)
        else:
            in_order(self.advanced, self.address.field, self.price.field)
        self.model.setVisible(takes.names_models)
        self.limits.setVisible(takes.own_limits)
        if self._account is None:
            self._promise.setText(
                sentences(
                    _("It is kept in the keyring of this system, and in no file."),
                    _("Leave it empty where the server wants none.")
                    if takes.optional_key
                    else _("You can also enter it later."),
                )
            )
        self._fit()

    def _ask_for_models(self) -> None:
        try:
            wish = self._wish()
        except AppError as error:
            self.model.show_models(())
            self.show_error(error)
            return
        if wish is not None:
            self.models_wanted.emit(wish)
        else:
            self.model.show_models(())

    def _free_name(self, title: str) -> str:
        names = [title, *(f"{title} {number}" for number in range(2, 100))]
        return next((name for name in names if name.casefold() not in self._taken), title)

    def _address_changed(self) -> None:
        try:
            near = is_loopback(urlsplit(self.address.field.text().strip()).hostname or "")
        except ValueError:
            near = False
        # Elsewhere the service's own recommendation is kept to.
        self.poll.setVisible(near and self._capabilities().polls)
        self.address.hint(
            _("A server on this computer.")
            if near
            else _("Empty: the service's own. Only https:// (http:// for this computer).")
        )

    def _show_advanced(self, shown: bool) -> None:
        set_icon(self.advanced, self._theme.icon("chevron-down" if shown else "chevron-right"))
        self._more.setVisible(shown)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.LayoutRequest and not self.isHidden():
            self._fit()  # what has come up knows its size only now
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """As high as the form needs; on a low screen it scrolls."""
        fit_in_screen(self, self._form, self._foot.sizeHint().height(), max(self.width(), _WIDTH))

    def _submit(self) -> None:
        self._other_error.hide()
        fields = (self.name, self.address, self.price, self.poll)
        for field in fields:
            field.show_error(None)
        try:
            wish = self._wish()
        except AppError as error:
            self.show_error(error)
            return
        if wish is not None:
            self.wanted.emit(wish)

    def _wish(self) -> Wish | None:
        """Raises AppError for what cannot be; None where the key's field says why not."""
        name = check_name(self.name.field.text())
        url = checked(self.address, check_address)
        price = checked(self.price, check_price)
        base = url or self._capabilities().default_url
        # One that is not shown is not meant any more.
        near = self.poll.isVisibleTo(self._more)
        poll = checked(self.poll, lambda text: poll_seconds(text, base)) if near else None
        key: Secret | None = None
        if self._account is None and not self.key.is_empty:
            key = self.key.secret()
            if key is None:
                return None
        names = self._capabilities().names_models
        model = self.model.model() if names else None
        size, length = self.limits.limits() if self._capabilities().own_limits else (None, None)
        return Wish(
            name,
            self._provider(),
            url,
            poll,
            price,
            model=model,
            limit_bytes=size,
            limit_ms=length,
            key=key,
            use=self.use.isChecked(),
        )

    def show_error(self, error: AppError) -> None:
        """Say under the field that it concerns, or at the end, what is wrong."""
        if error.kind is MODEL_NAME_UNUSABLE:
            self.model.show_error(error)
            self.model.line.setFocus()
            return
        if error.kind is LIMIT_UNUSABLE:
            self.advanced.setChecked(True)  # its field says the rest
            return
        field = self._field_of(error.kind)
        if field is None:
            self._other_error.setText(sentences(error.message(_), error.advice(_)))
            self._other_error.show()
            return
        if self._more.isAncestorOf(field):
            self.advanced.setChecked(True)
        field.show_error(error)
        field.field.setFocus()

    def _field_of(self, kind: Kind) -> Field | None:
        if kind in (ACCOUNT_NAME_UNUSABLE, ACCOUNT_EXISTS, ACCOUNT_NAME_CLASHES):
            return self.name
        return {
            ADDRESS_UNUSABLE: self.address,
            PRICE_UNUSABLE: self.price,
            POLL_SECONDS_UNUSABLE: self.poll,
        }.get(kind)

    def done(self, result: int) -> None:
        self.key.forget()
        super().done(result)
