"""A question with a few answers in the person's own words, never Yes and No."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from stt_desktop.domain.errors import AppError
from stt_desktop.i18n import _
from stt_desktop.ui.async_bridge import answer
from stt_desktop.ui.theme import Theme, set_role
from stt_desktop.ui.tokens import UNIT, Tone
from stt_desktop.ui.widgets import IconLabel, fit_height, label

Answer = tuple[str, str, bool]
"""(key, words, whether it is the default)."""


class Question(QDialog):
    """Esc means Cancel. So does Enter, where none of ``answers`` is the default: what deletes is
    chosen by name."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        text: str,
        answers: Sequence[Answer],
        parent: QWidget | None = None,
        *,
        cancel: bool = True,
        icon: str = "circle-question-mark",
        tone: Tone = Tone.ACCENT,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("STT Desktop")
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self._chosen: str | None = None

        words = QVBoxLayout()
        words.setSpacing(UNIT)
        words.addWidget(label(title, "heading", wrap=True))
        words.addWidget(label(text, wrap=True))
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(2 * UNIT)
        picture = IconLabel(theme, icon, tone, 4 * UNIT)
        column = QVBoxLayout()
        column.addWidget(picture)
        column.addStretch(1)
        top.addLayout(column)
        top.addLayout(words, 1)

        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        buttons.addStretch(1)
        if cancel:
            no = QPushButton(_("Cancel"))
            no.setAutoDefault(False)
            no.setDefault(not any(is_default for _key, _said, is_default in answers))
            no.clicked.connect(self.reject)
            buttons.addWidget(no)
        self.buttons: dict[str, QPushButton] = {}
        for key, said, is_default in reversed(answers):
            button = QPushButton(said)
            button.setAutoDefault(is_default)
            if is_default:
                button.setDefault(True)
                set_role(button, "primary")
            button.clicked.connect(lambda _checked=False, key=key: self._choose(key))
            buttons.addWidget(button)
            self.buttons[key] = button

        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        layout.setSpacing(3 * UNIT)
        layout.addLayout(top)
        layout.addLayout(buttons)
        self.setMinimumWidth(60 * UNIT)
        fit_height(self, max(60 * UNIT, layout.sizeHint().width()))
        next(one for one in self.findChildren(QPushButton) if one.isDefault()).setFocus()

    async def ask(self) -> str | None:
        """The key of the chosen answer; None for Cancel. The dialog is gone afterwards."""
        try:
            return self._chosen if await answer(self) else None
        finally:
            self.deleteLater()

    def _choose(self, key: str) -> None:
        self._chosen = key
        self.accept()


async def tell_fatal(theme: Theme, error: AppError) -> None:
    """Say why the program cannot run at all."""
    await Question(
        theme,
        error.title(_),
        f"{error.message(_)}\n\n{error.advice(_)}",
        [("quit", _("Quit"), True)],
        cancel=False,
        icon="circle-alert",
        tone=Tone.BAD,
    ).ask()
