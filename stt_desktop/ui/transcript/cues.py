"""The cues of one transcript as a list: a time, its text and what is wrong with it; plain text
always. What is edited is only told (``typed``): deciding and storing is ``presenters.editing``'s.
"""

import time
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from stt_desktop.domain.editing import Change, Found
from stt_desktop.domain.transcript import Cue
from stt_desktop.i18n import _
from stt_desktop.subtitles.style import ENGLISH, Style
from stt_desktop.ui import wording
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.transcript.cue_delegate import MARKS, TIME, CueDelegate, CueEditor, Place
from stt_desktop.ui.transcript.marks import Mark, marks_of

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

_HOUR_MS = 3_600_000

__all__ = ["MARKS", "TIME", "CueListModel", "CueListView"]


_TURN_S = 0.005
"""How long marking may keep the window from anything else: an hour of cues takes half a second."""
_AT_ONCE = 50
"""So many cues have their marks when they are first drawn."""


class CueListModel(QAbstractListModel):
    """``style`` is the guide that the marks measure by."""

    marked = Signal()
    """The marks of all cues are known."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._unmarked = 0
        self._come: list[int] = []
        self._marker = QTimer(self)
        self._marker.setInterval(0)
        self._marker.timeout.connect(self._mark_some)
        self._cues: Sequence[Cue] = ()
        self._hours = False
        self._style = ENGLISH
        self._editable = False
        self._marks: dict[tuple[Cue, Cue | None], tuple[Mark, ...]] = {}

    def show(self, cues: Sequence[Cue], style: Style = ENGLISH, *, editable: bool = False) -> None:
        self.beginResetModel()
        self._cues = cues
        self._style = style
        self._editable = editable
        self._marks.clear()
        self._hours = bool(cues) and cues[-1].end_ms >= _HOUR_MS
        self.endResetModel()
        self._mark_again()

    def change(self, change: Change, cues: Sequence[Cue]) -> None:
        """``change`` led to ``cues``: only its rows are told."""
        first, gone, come = change.at, len(change.removed), len(change.inserted)
        same = min(gone, come)
        if gone > same:
            self.beginRemoveRows(_NOWHERE, first + same, first + gone - 1)
            self._cues = (*self._cues[: first + same], *self._cues[first + gone :])
            self.endRemoveRows()
        if come > same:
            self.beginInsertRows(_NOWHERE, first + same, first + come - 1)
            self._cues = cues
            self.endInsertRows()
        self._cues = cues
        # The one before, too: how far it is to the next one is a mark of its.
        changed_from, changed_to = max(0, first - 1), first + same - 1
        if changed_from <= changed_to:
            self.dataChanged.emit(self.index(changed_from), self.index(changed_to))
        self._mark_again()

    def cues(self) -> Sequence[Cue]:
        return self._cues

    def cue(self, index: Index) -> Cue:
        return self._cues[index.row()]

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._cues)

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        return usual | Qt.ItemFlag.ItemIsEditable if self._editable else usual

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cue = self._cues[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return cue.text
            case Qt.ItemDataRole.AccessibleTextRole:
                said = [f"{self._time(cue)} {' '.join(cue.lines)}"]
                return " · ".join(said + [mark.text for mark in self.marks(index.row())])
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(mark.reason for mark in self.marks(index.row())) or None
            case _ if role == TIME:
                return self._time(cue)
            case _ if role == MARKS:
                return self._shown_marks(index.row())
            case _:
                return None

    def marks(self, row: int) -> tuple[Mark, ...]:
        """What the check says against a cue."""
        key = (self._cues[row], self._following(row))
        found = self._marks.get(key)
        if found is None:
            found = self._marks[key] = marks_of(self._cues, row, self._style)
        return found

    def _shown_marks(self, row: int) -> tuple[Mark, ...]:
        """Those that are known: a long list is laid out at once and marked while one looks."""
        if len(self._cues) <= _AT_ONCE:
            return self.marks(row)
        return self._marks.get((self._cues[row], self._following(row)), ())

    def _mark_again(self) -> None:
        self._unmarked = 0
        self._come.clear()
        self._marker.start()

    def _mark_some(self) -> None:
        """Mark a few more cues; when all are, tell of those that have come to be marked."""
        until = time.monotonic() + _TURN_S
        while self._unmarked < len(self._cues):
            if time.monotonic() > until:
                return
            row = self._unmarked
            self._unmarked += 1
            is_new = (self._cues[row], self._following(row)) not in self._marks
            if self.marks(row) and is_new:
                self._come.append(row)
        self._marker.stop()
        if self._come:
            first, last = self.index(self._come[0]), self.index(self._come[-1])
            self.dataChanged.emit(first, last, [MARKS])
        self.marked.emit()

    def _following(self, row: int) -> Cue | None:
        return self._cues[row + 1] if row + 1 < len(self._cues) else None

    def _time(self, cue: Cue) -> str:
        return wording.cue_time(cue.start_ms, hours=self._hours)


class CueListView(QListView):
    """Copies what is selected as text without times."""

    typed = Signal(int, str)
    """A row's text as it stands in the editor: some tenths of a second after each key."""
    typing_ended = Signal()
    sought = Signal(int)
    """A row was clicked, or chosen with the keyboard."""

    def __init__(self, model: CueListModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cue_model = model
        self.place = Place()
        self.setModel(model)
        self._delegate = CueDelegate(theme, self, self.place)
        self._delegate.typed.connect(self.typed)
        self._delegate.paused.connect(self.typing_ended)
        self._delegate.closeEditor.connect(self._editor_closed)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(_("Transcript"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setTabKeyNavigation(False)
        self.clicked.connect(lambda index: self.sought.emit(index.row()))
        theme.changed.connect(self.viewport().update)

    # --- what is chosen ---------------------------------------------------------------------

    def row(self) -> int:
        """The row that commands are about; -1 where there is none."""
        index = self.currentIndex()
        return index.row() if index.isValid() else -1

    def rows(self) -> list[int]:
        """The selected rows, in order."""
        return sorted(index.row() for index in self.selectedIndexes())

    def choose(self, row: int) -> None:
        """Make a row the current and only selected one, in sight."""
        self._make_current(row)
        self.scrollTo(self.model().index(row, 0))

    def choose_quietly(self, row: int) -> None:
        """Make a row the current one, without moving the list."""
        scrolls = self.hasAutoScroll()
        self.setAutoScroll(False)
        self._make_current(row)
        self.setAutoScroll(scrolls)

    def _make_current(self, row: int) -> None:
        # Not the view's own setCurrentIndex: that adds to the selection while Ctrl is held down.
        self.selectionModel().setCurrentIndex(
            self.model().index(row, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def selected_text(self) -> str:
        chosen = [self._cue_model.cues()[row] for row in self.rows()]
        return "\n".join(" ".join(cue.lines) for cue in chosen)

    # --- what is being played or found ------------------------------------------------------

    def show_playing(
        self, row: int, word: tuple[int, int] | None = None, *, follow: bool = False
    ) -> None:
        """Mark a row (-1: none) and, in its text, the word that is said; ``follow`` keeps it in
        sight."""
        before = self.place.playing
        self.place.playing, self.place.word = row, word
        for each in {before, row}:
            self._repaint(each)
        if follow and row >= 0 and row != before and self.editor() is None:
            hint = QAbstractItemView.ScrollHint
            index = self.model().index(row, 0)
            shown = self.viewport().rect().contains(self.visualRect(index))
            self.scrollTo(index, hint.EnsureVisible if shown else hint.PositionAtCenter)

    def show_found(self, found: Sequence[Found], current: Found | None) -> None:
        places: dict[int, list[Found]] = {}
        for each in found:
            places.setdefault(each.row, []).append(each)
        self.place.found, self.place.current = places, current
        self.viewport().update()

    def _repaint(self, row: int) -> None:
        if row >= 0:
            self.viewport().update(self.visualRect(self.model().index(row, 0)))

    # --- editing ----------------------------------------------------------------------------

    def edit_row(self, row: int) -> None:
        self.choose(row)
        self.edit(self.model().index(row, 0))

    def editor(self) -> CueEditor | None:
        """The open editor."""
        return self._delegate.editor

    def close_editor(self) -> None:
        """Leave the editor; what was typed is told first."""
        if self._delegate.editor is not None:
            self._delegate.leave()

    def _editor_closed(self) -> None:
        self.typing_ended.emit()
        self.setFocus()

    def resizeEvent(self, event: Any) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.updateEditorGeometries()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.matches(QKeySequence.StandardKey.Copy) and self.selectedIndexes():
            QGuiApplication.clipboard().setText(self.selected_text())
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.row() >= 0:
                self.sought.emit(self.row())
            return
        super().keyPressEvent(event)
