"""The settings' page of subtitle styles: choose one, make one's own, and see at once what it does.

It holds no file: what is chosen and changed is told as settings by name, as the dialog's other
pages do.
"""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.transcript import Timing, Transcript
from stt_desktop.i18n import _
from stt_desktop.settings import Settings
from stt_desktop.subtitles.check import summary
from stt_desktop.subtitles.example import SAMPLES, example
from stt_desktop.subtitles.guides import AUTO, Guides, check_name
from stt_desktop.subtitles.presets import PRESETS
from stt_desktop.subtitles.saved import to_dict
from stt_desktop.subtitles.style import Style
from stt_desktop.ui import languages
from stt_desktop.ui.dialogs.page import combo, head, in_columns, scrolled
from stt_desktop.ui.dialogs.style_form import StyleForm
from stt_desktop.ui.theme import Theme, set_role
from stt_desktop.ui.tokens import UNIT
from stt_desktop.ui.transcript.cues import CueListModel, CueListView
from stt_desktop.ui.widgets import label


class StylePage(QWidget):
    changed = Signal(object)
    """Settings by name: ``subtitle_style``, ``own_styles`` or both."""

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        set_role(self, "page")
        guides = settings.guides()
        self._own: dict[str, Style] = dict(guides.own)
        # What another version of the program wrote stays there for it.
        self._unreadable = {
            name: data for name, data in settings.own_styles.items() if name not in self._own
        }
        self._chosen = guides.chosen if guides.chosen in guides.names else AUTO
        self._unsaved = False
        whole = QVBoxLayout(self)
        whole.setContentsMargins(3 * UNIT, 2 * UNIT, 3 * UNIT, UNIT)
        self.choice: QComboBox = combo()
        self.sample: QComboBox = combo()
        choice, example = self._build_choice(), self._build_example(theme, settings)
        columns = in_columns(
            (head(_("Style of new subtitles"), buddy=self.choice), choice),
            (head(_("Example"), self.sample), example),
        )
        whole.addLayout(columns)
        self._fill_choice()
        self._show()

    # --- building ---------------------------------------------------------------------------

    def _build_choice(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(UNIT)
        self.choice.setAccessibleName(_("Style of new subtitles"))
        self.choice.activated.connect(self._choose)
        column.addWidget(self.choice)
        self.about = label("", "muted", wrap=True)
        column.addWidget(self.about)
        buttons = QHBoxLayout()
        self.new = QPushButton(_("New style from this one"))
        self.new.clicked.connect(self._add)
        self.remove = QPushButton(_("Remove"))
        self.remove.setAccessibleName(_("Remove this style"))
        self.remove.clicked.connect(self._remove)
        for button in (self.new, self.remove):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self.name = QLineEdit()
        self.name.setMaxLength(40)
        self.name.setAccessibleName(_("Name of the style"))
        self.name.setPlaceholderText(_("Name of the style"))
        self.name.editingFinished.connect(self._rename)
        column.addWidget(self.name)
        self.form = StyleForm()
        self.form.changed.connect(self._change)
        self.form.left.connect(self._save)
        self.form.refused.connect(self._refuse)
        column.addWidget(scrolled(self.form), 1)
        self._problem = label("", "error", wrap=True)
        self._problem.hide()
        column.addWidget(self._problem)
        return column

    def _build_example(self, theme: Theme, settings: Settings) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(UNIT)
        self.sample.setAccessibleName(_("Language of the example"))
        for code in SAMPLES:
            self.sample.addItem(languages.name(code), code)
        # Translators: the language of the example, as its ISO 639-1 code
        first = (settings.recognition_language or _("en"))[:2]
        self.sample.setCurrentIndex(max(0, self.sample.findData(first)))
        self.sample.activated.connect(self._take_sample)
        self.text = QPlainTextEdit(SAMPLES[self.sample.currentData()])
        self.text.setAccessibleName(_("Text of the example"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(12 * UNIT)
        self.text.textChanged.connect(self._show_example)
        column.addWidget(self.text)
        self.model = CueListModel(self)
        self.cues = CueListView(self.model, theme)
        self.cues.setAccessibleName(_("The example as subtitles"))
        # A line that only the list breaks would look like one that the style breaks.
        self.cues.setMinimumWidth(56 * UNIT)
        column.addWidget(self.cues, 1)
        self.verdict = label("", "muted", wrap=True)
        column.addWidget(self.verdict)
        return column

    # --- what is shown ----------------------------------------------------------------------

    @property
    def _guides(self) -> Guides:
        return Guides(self._chosen, self._own)

    @property
    def _style(self) -> Style:
        return self._guides.style(self._chosen, self.sample.currentData())

    def _fill_choice(self) -> None:
        self.choice.clear()
        for name in self._guides.names:
            self.choice.addItem(self._guides.title(name, _), name)
        self.choice.setCurrentIndex(self.choice.findData(self._chosen))

    def _show(self) -> None:
        own = self._chosen in self._own
        if own:
            about = _("Your own: what you change takes effect at once.")
        elif self._chosen == AUTO:
            about = _("The guide of Netflix for the language of the recording.")
        else:
            about = _(PRESETS[self._chosen].explanation)
        self.about.setText(about)
        self.remove.setEnabled(own)
        self.name.setVisible(own)
        self.name.setText(self._chosen if own else "")
        self.form.show_style(self._style, editable=own)
        self._show_example()

    def _show_example(self) -> None:
        style = self._style
        text = self.text.toPlainText()
        cues = example(text, style)
        self.model.show(cues, style)
        made = Transcript(text, (), cues, Timing.PROVIDER)
        found = summary(made, style)
        head = found.headline(self._guides.title(self._chosen, _), _) if cues else ""
        self.verdict.setText("\n".join((head, *found.lines(_))))

    def _take_sample(self) -> None:
        self.text.setPlainText(SAMPLES[self.sample.currentData()])
        if self._chosen not in self._own:
            self.form.show_style(self._style, editable=False)

    def _refuse(self, error: AppError | None) -> None:
        self._problem.setText("" if error is None else error.message(_))
        self._problem.setVisible(error is not None)

    @property
    def problem(self) -> str:
        return self._problem.text()

    # --- what is changed --------------------------------------------------------------------

    def _choose(self) -> None:
        self._chosen = self.choice.currentData()
        self._show()
        self.changed.emit({"subtitle_style": self._chosen})

    def _add(self) -> None:
        style, number = self._style, 1
        while (name := _("My style {number}").format(number=number)) in self._own:
            number += 1
        self._own[name] = style
        self._chosen = name
        self._fill_choice()
        self._show()
        self._tell()
        self.name.setFocus()
        self.name.selectAll()

    def _remove(self) -> None:
        del self._own[self._chosen]
        self._chosen = AUTO
        self._fill_choice()
        self._show()
        self._tell()

    def _rename(self) -> None:
        name, old = self.name.text().strip(), self._chosen
        if old not in self._own or name == old:
            return
        others = [each for each in self._own if each != old]
        try:
            check_name(name, dict.fromkeys(others))
        except AppError as error:
            self._refuse(error)
            return
        self._refuse(None)
        self._own = {name if each == old else each: style for each, style in self._own.items()}
        self._chosen = name
        self._fill_choice()
        self._show()
        self._tell()

    def _change(self, style: Any) -> None:
        """Seen at once, stored when the field is left: half a number is no style."""
        self._own[self._chosen] = style
        self._unsaved = True
        self._show_example()

    def _save(self) -> None:
        if self._unsaved:
            self._tell()

    def _tell(self) -> None:
        self._unsaved = False
        own = self._unreadable | {name: to_dict(style) for name, style in self._own.items()}
        self.changed.emit({"subtitle_style": self._chosen, "own_styles": own})

    def hideEvent(self, event: Any) -> None:  # noqa: N802
        self._save()
        super().hideEvent(event)
