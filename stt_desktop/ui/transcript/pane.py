"""The selected task beside the table: its transcript when it is done, else what there is to say."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.domain.errors import Action
from stt_desktop.domain.ports import Progress
from stt_desktop.domain.task import State, Task
from stt_desktop.domain.transcript import Cue, Timing, Transcript
from stt_desktop.i18n import _, about, ngettext
from stt_desktop.subtitles.check import unsure_ms
from stt_desktop.ui import languages, wording
from stt_desktop.ui.theme import Theme, set_icon, set_role
from stt_desktop.ui.tokens import ICON, UNIT, Tone
from stt_desktop.ui.transcript.commands import TranscriptCommands
from stt_desktop.ui.transcript.page import Banner, TranscriptPage
from stt_desktop.ui.widgets import ElidedLabel, IconLabel, label, rule

_WIDTH_AT_LEAST = 47 * UNIT


class DetailPane(QFrame):
    """Shows what it is given; deciding what to give is ``presenters.reading``'s job."""

    export_wanted = Signal()
    copy_wanted = Signal()
    mend_wanted = Signal(str)
    """The error's one action was pressed, for this task id."""

    def __init__(
        self, theme: Theme, commands: TranscriptCommands, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        set_role(self, "surface")
        self._task_id: str | None = None
        self._read: tuple[Task, Transcript] | None = None

        self._name = ElidedLabel("heading")
        self._facts = ElidedLabel("muted")
        self.copy = QToolButton()
        set_role(self.copy, "icon")
        self.copy.setIcon(theme.icon("copy"))
        self.copy.setIconSize(QSize(ICON, ICON))
        self.copy.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.copy.setAccessibleName(_("Copy the whole transcript"))
        self.copy.setToolTip(_("Copy the whole transcript"))
        self.copy.clicked.connect(self.copy_wanted)
        self.export = QPushButton(_("Export…"))
        set_icon(self.export, theme.icon("file-output"))
        self.export.clicked.connect(self.export_wanted)

        head = QHBoxLayout()
        head.setContentsMargins(2 * UNIT, UNIT + 4, UNIT + 4, UNIT + 4)
        head.setSpacing(UNIT)
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addWidget(self._name)
        titles.addWidget(self._facts)
        head.addLayout(titles, 1)
        head.addWidget(self.copy)
        head.addWidget(self.export)
        self._head = QWidget()
        self._head.setLayout(head)
        # A name with Chinese letters is higher: what stands below it shall not jump.
        self._head.setMinimumHeight(8 * UNIT)

        self.page = TranscriptPage(theme, commands)
        self.page.model.marked.connect(self._tell_facts)
        self.cues = self.page.cues
        self.saving = Banner(theme, "triangle-alert", Tone.WARNING)
        self.saving.pressed.connect(self._mend)
        self._message = _Message(theme)
        self._message.pressed.connect(self._mend)
        self._blank = _Blank(theme)
        self._pages = QStackedWidget()
        for page in (self._blank, self.page, self._message):
            self._pages.addWidget(page)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        self._rule = rule()
        layout.addWidget(self._rule)
        layout.addWidget(self.saving)
        layout.addWidget(self._pages, 1)
        self.show_nothing()

    @property
    def task_id(self) -> str | None:
        """Whose transcript or message is shown."""
        return self._task_id

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return super().minimumSizeHint().expandedTo(QSize(_WIDTH_AT_LEAST, 0))

    def show_nothing(self, selected: int = 0) -> None:
        """Nothing, or more than one recording is selected."""
        self._task_id = None
        self._read = None
        self.saving.tell("")
        if selected > 1:
            text = ngettext(
                "{count} recording selected", "{count} recordings selected", selected
            ).format(count=selected)
        else:
            text = _("Select a recording to read its transcript here.")
        self._blank.tell(text)
        self._turn_to(self._blank, head=False)

    def show_transcript(self, task: Task, transcript: Transcript) -> None:
        """Turn to the transcript, whose cues and text ``page`` has been given."""
        self._begin(task)
        self._read = task, transcript
        self._tell_facts()
        if not transcript.cues and not transcript.text.strip():
            self._message.tell(task, "info", Tone.MUTED, _("Nothing was said"))
            self._turn_to(self._message, head=True)
            return
        self._turn_to(self.page, head=True, actions=True)

    def _tell_facts(self) -> None:
        """The subtitles are those that are shown: a split, a merge, the original change them."""
        if self._read is None:
            return
        task, transcript = self._read
        cues = self.page.model.cues()
        facts = [
            languages.name(transcript.language) if transcript.language else "",
            wording.clock(transcript.duration_ms or task.duration_ms),
            ngettext("{count} subtitle", "{count} subtitles", len(cues)).format(count=len(cues))
            if cues
            else "",
            _times(cues),
        ]
        self._facts.set_whole(" · ".join(fact for fact in facts if fact))

    def show_error(self, task: Task) -> None:
        """The whole message and the one thing to do about it."""
        error = wording.error_of(task)
        if error is None:
            self.show_progress(task, None)
            return
        self._begin(task)
        needs_person = wording.group_of(task) is wording.Group.NEEDS_YOU
        icon, tone = (
            ("triangle-alert", Tone.WARNING) if needs_person else ("circle-alert", Tone.BAD)
        )
        self._message.tell(
            task,
            icon,
            tone,
            error.title(_),
            text=error.message(_),
            advice=wording.advice_for_window(error),
            button=wording.button_for(error.kind.action),
            lacks_model=error.kind.action is Action.INSTALL_MODEL,
        )
        self._turn_to(self._message, head=True)

    def show_installing(self, *, on: bool) -> None:
        """The model is on its way: nobody needs to ask for it again."""
        self._message.show_installing(on=on)

    def show_progress(self, task: Task, progress: Progress | None) -> None:
        """A task that waits, works or was cancelled."""
        self._begin(task)
        status = wording.status_of(task, progress)
        advice, button = "", ""
        if task.state is State.HELD:
            advice = _("Choose with “Change” above the list where it goes, in which language and by"
                       " which model.")  # fmt: skip
            button = _("Start")
        elif task.state is State.CANCELLED:
            button = _("Try again")
        elif task.state is State.UNCONFIRMED:
            advice = _("It may have been billed. Check with the service before trying again.")
            button = _("Try again")
        else:
            advice = _("The transcript appears here when it is done.")
        self._message.tell(
            task,
            status.icon,
            status.tone,
            _("Ready to start") if task.state is State.HELD else status.spoken(),
            text=status.more,
            advice=advice,
            button=button,
        )
        self._turn_to(self._message, head=True)

    def _begin(self, task: Task) -> None:
        self._task_id = task.id
        self._read = None
        self._name.set_whole(task.label)
        self._facts.set_whole(wording.clock(task.duration_ms) if task.duration_ms else "")
        self.follow(task)

    def follow(self, task: Task) -> None:
        """The transcript on display is the same; whether its files could be saved may be not."""
        if task.id != self._task_id:
            return
        error = task.export_error if task.state is State.DONE else None
        if error is None:
            self.saving.tell("")
        else:
            button = wording.button_for(error.kind.action)
            self.saving.tell(error.message(_), button)
            self.saving.button.setAccessibleName(about(button, task.label))

    def _turn_to(self, page: QWidget, *, head: bool, actions: bool = False) -> None:
        self._pages.setCurrentWidget(page)
        self._head.setVisible(head)
        self._rule.setVisible(head)
        self.copy.setVisible(actions)
        self.export.setVisible(actions)

    def _mend(self) -> None:
        if self._task_id is not None:
            self.mend_wanted.emit(self._task_id)


def _times(cues: Sequence[Cue]) -> str:
    """How many subtitles have times that were not found in the sound, and how far off they are."""
    estimated = [cue for cue in cues if cue.timing is Timing.ESTIMATED]
    if not estimated:
        return ""
    unsure = unsure_ms(estimated)
    if unsure is None:
        return _("{count} with estimated times").format(count=len(estimated))
    text = _("{count} with estimated times (± {seconds} s)")
    return text.format(count=len(estimated), seconds=f"{unsure[0] / 1000:.1f}")


class _Blank(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._words = label("", "muted", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * UNIT, 4 * UNIT, 4 * UNIT, 4 * UNIT)
        layout.setSpacing(UNIT)
        layout.addStretch(2)
        layout.addWidget(
            IconLabel(theme, "captions", Tone.MUTED, 4 * UNIT),
            alignment=Qt.AlignmentFlag.AlignHCenter,
        )
        layout.addWidget(self._words)
        layout.addStretch(3)

    def tell(self, text: str) -> None:
        self._words.setText(text)


class _Message(QWidget):
    pressed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._icon = IconLabel(theme, "info", Tone.MUTED, 4 * UNIT)
        self._title = label("", "heading", wrap=True)
        self._text = label("", wrap=True)
        self._advice = label("", "muted", wrap=True)
        for words in (self._title, self._text, self._advice):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lacks_model = self._model_comes = False
        self.button = QPushButton()
        set_role(self.button, "primary")
        self.button.clicked.connect(self.pressed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * UNIT, 4 * UNIT, 4 * UNIT, 4 * UNIT)
        layout.setSpacing(UNIT)
        layout.addStretch(2)
        layout.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addWidget(self._advice)
        layout.addSpacing(UNIT)
        layout.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def tell(
        self,
        task: Task,
        icon: str,
        tone: Tone,
        title: str,
        *,
        text: str = "",
        advice: str = "",
        button: str = "",
        lacks_model: bool = False,
    ) -> None:
        self._icon.draw(icon, tone)
        self._lacks_model = lacks_model
        self.show_installing(on=self._model_comes)
        for words, content in ((self._title, title), (self._text, text), (self._advice, advice)):
            words.setText(content)
            words.setVisible(bool(content))
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.button.setAccessibleName(about(button, task.label) if button else "")

    def show_installing(self, *, on: bool) -> None:
        self._model_comes = on
        self.button.setEnabled(not (on and self._lacks_model))
