"""What an empty window says, and what it says while something is dragged over it."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from stt_desktop.domain.account import LOCAL, Account
from stt_desktop.i18n import _, listed, ngettext
from stt_desktop.ui import wording
from stt_desktop.ui.dropped import Dropped
from stt_desktop.ui.theme import Theme, set_icon, set_role
from stt_desktop.ui.tokens import HERE_ICON, ICON, UNIT, Tone
from stt_desktop.ui.widgets import IconLabel, label


class EmptyState(QWidget):
    """One large place to drop recordings on, two buttons, one promise."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add_files = QPushButton(_("Add files"))
        set_icon(self.add_files, theme.icon("plus", Tone.ON_ACCENT))
        set_role(self.add_files, "primary")
        self.try_sample = QPushButton(_("Try the sample"))
        set_icon(self.try_sample, theme.icon("play"))

        area = QFrame()
        set_role(area, "drop-area")
        inside = QVBoxLayout(area)
        inside.setContentsMargins(4 * UNIT, 4 * UNIT, 4 * UNIT, 4 * UNIT)
        inside.setSpacing(UNIT)
        inside.addStretch(2)
        inside.addWidget(
            IconLabel(theme, "captions", Tone.ACCENT, 7 * UNIT),
            alignment=Qt.AlignmentFlag.AlignHCenter,
        )
        inside.addSpacing(UNIT)
        inside.addWidget(_centred(label(_("Drop recordings here"), "title")))
        inside.addWidget(
            _centred(
                label(
                    _("Sound and video files, whole folders or links become text and subtitles."),
                    "muted",
                    wrap=True,
                )
            )
        )
        inside.addSpacing(2 * UNIT)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        buttons.addStretch(1)
        buttons.addWidget(self.add_files)
        buttons.addWidget(self.try_sample)
        buttons.addStretch(1)
        inside.addLayout(buttons)
        inside.addStretch(3)
        promise = QHBoxLayout()
        promise.setSpacing(UNIT)
        promise.addStretch(1)
        self._where = IconLabel(theme, HERE_ICON, Tone.MUTED, ICON)
        self._promise = label("", "muted")
        promise.addWidget(self._where)
        promise.addWidget(self._promise)
        promise.addStretch(1)
        inside.addLayout(promise)

        around = QVBoxLayout(self)
        around.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 3 * UNIT)
        around.addWidget(area)
        self.announce(LOCAL)

    def announce(self, account: Account) -> None:
        """Say what becomes of recordings that go to ``account``."""
        if not account.leaves_this_computer:
            text = _("Works at once, offline and without an account: nothing leaves this computer.")
        elif account.stays_here:
            text = _("New recordings are transcribed here; nothing leaves this computer.")
        else:
            text = _("New recordings are sent to {service}.").format(
                service=wording.destination(account)
            )
        self._where.draw(wording.where_icon(account), Tone.MUTED)
        self._promise.setText(text)

    @property
    def promise(self) -> str:
        return self._promise.text()


_SILENT_MS = 5000
_NO_DRAG = frozenset({QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})
"""While something is dragged, the mouse belongs to the program that it comes from."""


class DropOverlay(QFrame):
    """Covers the window while something is dragged over it and says what a drop will do.

    A program that dies in the middle of a drag tells nobody: so the overlay goes when the mouse is
    the window's own again, and after some seconds without a word; :meth:`keep` brings it back.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._covered = parent
        set_role(self, "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._icon = IconLabel(theme, "download", Tone.ACCENT, 6 * UNIT)
        self._title = _centred(label("", "title", wrap=True))
        self._more = _centred(label("", "muted", wrap=True))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(4 * UNIT, 4 * UNIT, 4 * UNIT, 4 * UNIT)
        inside.setSpacing(UNIT)
        inside.addStretch(1)
        inside.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignHCenter)
        inside.addWidget(self._title)
        inside.addWidget(self._more)
        inside.addStretch(1)
        self._announced = False
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(_SILENT_MS)
        self._silence.timeout.connect(self.hide)
        self.hide()

    def add_detail(self, text: str) -> None:
        """One more line under what :meth:`announce` has said."""
        said = self._more.text()
        self._more.setText(f"{said}\n{text}" if said else text)

    def announce(self, dropped: Dropped, saves: Sequence[str], account: Account) -> None:
        """``saves`` are the formats that will be written of each recording, ``account`` is where
        they go."""
        can = dropped.usable or bool(dropped.links)
        self._icon.draw("download" if can else "ban", Tone.ACCENT if can else Tone.BAD)
        self._title.setText(_title(dropped))
        self._more.setText("\n".join(_details(dropped, saves, account)))
        self._announced = True
        self.keep()

    def dismiss(self) -> None:
        """Nothing is dragged over the window any more."""
        self._announced = False
        self.hide()

    def keep(self) -> bool:
        """What was announced is still dragged over the window; False where nothing was."""
        if not self._announced:
            return False
        self._silence.start()
        if self.isHidden():
            self.setGeometry(self._covered.rect().adjusted(UNIT, UNIT, -UNIT, -UNIT))
            self.raise_()
            self.show()
        return True

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        _program().installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        _program().removeEventFilter(self)
        self._silence.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in _NO_DRAG:
            self.hide()
        return super().eventFilter(watched, event)

    def text(self) -> str:
        return f"{self._title.text()}\n{self._more.text()}"


def _program() -> QCoreApplication:
    running = QCoreApplication.instance()
    assert running is not None
    return running


def _details(dropped: Dropped, saves: Sequence[str], account: Account) -> list[str]:
    lines = []
    if dropped.usable or dropped.links:
        place = wording.destination(account)
        if not account.stays_here:
            lines.append(_("Sent to {account}").format(account=place))
        elif account.leaves_this_computer:
            lines.append(f"{place} · {_('stays on this computer')}")
        else:
            lines.append(place)
    if dropped.usable and saves:
        formats = listed([name.upper() for name in saves])
        lines.append(_("Each is saved as {formats}").format(formats=formats))
    if dropped.others:
        count = len(dropped.others)
        lines.append(
            ngettext(
                "{count} line is neither a file nor a link.",
                "{count} lines are neither a file nor a link.",
                count,
            ).format(count=count)
        )
    return lines


def _title(dropped: Dropped) -> str:
    """What a drop will do, counted by kind."""
    files, folders, lists = len(dropped.files), len(dropped.folders), len(dropped.lists)
    links = len(dropped.links)
    if not files + folders + lists + links:
        return _("Nothing here can be transcribed")
    if files and not folders + lists + links:
        return ngettext("Transcribe this recording", "Transcribe {count} recordings", files).format(
            count=files
        )
    if folders and not files + lists + links:
        return ngettext(
            "Transcribe the recordings in this folder",
            "Transcribe the recordings in {count} folders",
            folders,
        ).format(count=folders)
    kinds = [
        (files, ngettext("{count} file", "{count} files", files)),
        (folders, ngettext("{count} folder", "{count} folders", folders)),
        (lists, ngettext("{count} list or shortcut", "{count} lists or shortcuts", lists)),
        (links, ngettext("{count} link", "{count} links", links)),
    ]
    counted = listed([words.format(count=count) for count, words in kinds if count])
    return _("Transcribe {what}").format(what=counted)


def _centred(words: QLabel) -> QLabel:
    words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return words
