"""The table's look and hands: columns that make room for each other, keys, the context menu.

Which columns are shown, their order, widths and the sorting are the machine's memory
(``paths.window``), not the person's settings.
"""

from collections.abc import Iterable

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QPoint,
    QSettings,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QDrag,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from stt_desktop.i18n import _
from stt_desktop.ui.dropped import OWN
from stt_desktop.ui.task_table.columns import Column, column_name
from stt_desktop.ui.task_table.delegate import Index, RowDelegate
from stt_desktop.ui.task_table.model import TASK_ID, TaskTableModel
from stt_desktop.ui.task_table.rows import runs
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import ROW_HEIGHT, Tone

_WIDTHS = {
    Column.WHERE: 132,
    Column.PROGRESS: 252,
    Column.LENGTH: 76,
    Column.COST: 84,
    Column.ADDED: 92,
    Column.FINISHED: 92,
    Column.SIZE: 76,
}
_WIDTH_AT_LEAST, _WIDTH_AT_MOST = 48, 1000
_NAME_AT_LEAST = 180
_AT_FIRST = (Column.NAME, Column.WHERE, Column.PROGRESS, Column.LENGTH, Column.COST, Column.ADDED)
_ALWAYS = (Column.NAME, Column.PROGRESS)
_GIVE_WAY = (
    Column.COST,
    Column.WHERE,
    Column.ADDED,
    Column.LENGTH,
    Column.SIZE,
    Column.FINISHED,
)
"""Columns that disappear, in this order, where the name would not be readable otherwise: last those
that are only there because the person asked for them."""


class TaskTableView(QTableView):
    """Tells about the selection by task ids."""

    selected = Signal(list)
    opened = Signal(str)
    menu_wanted = Signal(QPoint)
    drag_wanted = Signal(list)
    """These finished tasks are being dragged: whoever has their files calls :meth:`drag`."""

    def __init__(self, model: TaskTableModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = model
        self._theme = theme
        self._chosen = set(_AT_FIRST)
        self._widths = dict(_WIDTHS)
        self._arranging = False
        self._drag_begins = False
        self._kept: tuple[list[str], str | None] = ([], None)
        self._last = ""
        self.setModel(model)
        self._delegate = RowDelegate(model, theme, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(_("Recordings"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.columns = {column: self._column_action(column) for column in Column}
        """Checkable: which columns are shown. For a menu."""
        self._set_up_header()
        self._sorted = (Column.ADDED, True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self.menu_wanted)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(TASK_ID)))
        self.selectionModel().selectionChanged.connect(self._tell_selected)
        model.modelAboutToBeReset.connect(self._keep_selection)
        model.modelReset.connect(self._restore_selection)
        model.rowsRemoved.connect(self._tell_selected)
        theme.changed.connect(self.viewport().update)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        # Of its own, and always empty: a header asks for every cell of what is selected, only to
        # paint itself as if it were pressed.
        header.setSelectionModel(QItemSelectionModel(self._tasks, header))
        header.setSectionsClickable(True)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(_WIDTH_AT_LEAST)
        header.setSortIndicatorShown(False)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        header.sectionClicked.connect(self._sort_by)
        header.sectionResized.connect(self._resized)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._show_columns_menu)
        self._arrange()

    def _column_action(self, column: Column) -> QAction:
        action = QAction(column_name(column), self)
        action.setCheckable(True)
        action.setChecked(column in self._chosen)
        action.setEnabled(column not in _ALWAYS)
        action.toggled.connect(lambda shown: self._choose(column, shown=shown))
        return action

    # --- selection --------------------------------------------------------------------------

    def selected_ids(self) -> list[str]:
        """The ids of the selected rows, top to bottom."""
        selection = self.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.count())]
        rows = sorted({row for one in ranges for row in range(one.top(), one.bottom() + 1)})
        return self._tasks.ids_at(rows)

    def select(self, *task_ids: str) -> None:
        """Those of them that are shown; the topmost is in sight, and the keys go on from there."""
        rows = self._shown_rows(task_ids)
        if rows:
            # Not by the view's own selectRow: that looks at the keys that are held down.
            first, chosen = self._tasks.index(rows[0], Column.NAME), self.selectionModel()
            chosen.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            chosen.select(self._selection(rows), QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(first)

    def select_kept(self) -> None:
        """What was selected when the window was last closed; the first row where that is gone."""
        self.select(self._last)
        self.select_first()

    def select_first(self) -> None:
        """The first row, where none is selected."""
        if self._tasks.rowCount() and not self.selected_ids():
            self.select(*self._tasks.ids_at([0]))

    def _tell_selected(self, *_args: object) -> None:
        self.selected.emit(self.selected_ids())

    def _keep_selection(self) -> None:
        self._kept = (self.selected_ids(), self._tasks.id_at(self.currentIndex()))

    def _restore_selection(self) -> None:
        """What is still shown after a filter stays selected."""
        ids, current = self._kept
        selection = self._selection(self._shown_rows(ids))
        chosen = self.selectionModel()
        chosen.blockSignals(True)
        if current is not None and (place := self._tasks.index_of(current)).isValid():
            chosen.setCurrentIndex(place, QItemSelectionModel.SelectionFlag.NoUpdate)
        chosen.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        chosen.blockSignals(False)
        self.viewport().update()
        self._tell_selected()

    def _shown_rows(self, task_ids: Iterable[str]) -> list[int]:
        places = (self._tasks.index_of(task_id) for task_id in task_ids)
        return sorted(place.row() for place in places if place.isValid())

    def _selection(self, rows: list[int]) -> QItemSelection:
        selection = QItemSelection()
        for first, last in runs(rows):
            selection.select(
                self._tasks.index(first, Column.NAME), self._tasks.index(last, max(Column))
            )
        return selection

    # --- columns ----------------------------------------------------------------------------

    def restore_columns(self, memory: QSettings) -> None:
        """Columns as they were left; what the memory does not know stays as it is."""
        header = self.horizontalHeader()
        named = [_column(name) for name in _words(memory.value("table/order"))]
        known = [column for column in dict.fromkeys(named) if column is not None]
        for place, column in enumerate(known):
            header.moveSection(header.visualIndex(column), place)
        for name in _words(memory.value("table/widths")):
            named_one, _colon, width = name.partition(":")
            sized = _column(named_one)
            if sized in self._widths and width.isdecimal():
                self._widths[sized] = max(_WIDTH_AT_LEAST, min(int(width), _WIDTH_AT_MOST))
        chosen = {_column(name) for name in _words(memory.value("table/shown"))} - {None}
        if chosen:
            for column, action in self.columns.items():
                action.setChecked(column in chosen or column in _ALWAYS)
        by, _colon, order = str(memory.value("table/sort", "")).partition(":")
        if (sorted_by := _column(by)) is not None:
            self._sort(sorted_by, descending=order == "descending")
        self._last = str(memory.value("table/selected", ""))
        self._arrange()

    def keep_columns(self, memory: QSettings) -> None:
        header = self.horizontalHeader()
        order = sorted(Column, key=header.visualIndex)
        memory.setValue("table/order", ",".join(column.name for column in order))
        shown = [column.name for column in order if column in self._chosen]
        memory.setValue("table/shown", ",".join(shown))
        widths = (f"{column.name}:{width}" for column, width in self._widths.items())
        memory.setValue("table/widths", ",".join(widths))
        column, descending = self._sorted
        direction = "descending" if descending else "ascending"
        memory.setValue("table/sort", f"{column.name}:{direction}")
        memory.setValue("table/selected", "".join(self.selected_ids()[:1]))

    def _choose(self, column: Column, *, shown: bool) -> None:
        if shown:
            self._chosen.add(column)
        else:
            self._chosen.discard(column)
        self._arrange()

    def _arrange(self) -> None:
        """Hide what is not chosen, and of the rest what the name needs the room of. Where that is
        not enough, the progress shares what there is with the name."""
        self._arranging = True
        whole = self.viewport().width()
        room = whole - _NAME_AT_LEAST
        needed = sum(width for column, width in self._widths.items() if column in self._chosen)
        hidden = set(Column) - self._chosen
        for column in _GIVE_WAY:
            if needed > room and column not in hidden:
                hidden.add(column)
                needed -= self._widths[column]
        widths = dict(self._widths)
        if needed > room:
            widths[Column.PROGRESS] = min(widths[Column.PROGRESS], max(room, whole // 2))
        for column in Column:
            self.setColumnHidden(column, column in hidden)
            if column in widths and column not in hidden:
                self.horizontalHeader().resizeSection(column, widths[column])
            name, gone = column_name(column), column in hidden & self._chosen
            text = _("{column} – no room now").format(column=name) if gone else name
            self.columns[column].setText(text)
        self._arranging = False

    def _resized(self, section: int, _old: int, new: int) -> None:
        column = Column(section)
        if not self._arranging and new and column in self._widths:
            self._widths[column] = new

    def _show_columns_menu(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(list(self.columns.values()))
        menu.popup(self.horizontalHeader().mapToGlobal(where))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._arrange()
        super().resizeEvent(event)

    def _sort_by(self, section: int) -> None:
        column, descending = self._sorted
        # Dates and costs first show what matters: the newest, the dearest.
        if section == column:
            descending = not descending
        else:
            descending = section in (Column.ADDED, Column.FINISHED, Column.COST, Column.SIZE)
        self._sort(Column(section), descending=descending)

    def _sort(self, column: Column, *, descending: bool) -> None:
        self._sorted = (column, descending)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        header = self.horizontalHeader()
        header.setSortIndicatorShown(True)
        header.setSortIndicator(column, order)
        self._tasks.sort(column, order)

    # --- dragging out -----------------------------------------------------------------------

    def startDrag(self, supported: Qt.DropAction) -> None:  # noqa: N802
        del supported
        ids = self.selected_ids()
        if ids:
            self._drag_begins = True
            self.drag_wanted.emit(ids)

    def drag(self, paths: list[str]) -> None:
        """Go on with the drag: these files follow the mouse, if its button is still held."""
        self._drag_begins = False
        if not paths or not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            return
        drag = QDrag(self)
        drag.setMimeData(carried(paths))
        drag.setPixmap(self._theme.icon("file-output", Tone.ACCENT).pixmap(32, 32))
        # Copy only: a "move" would make the other program delete the files here.
        drag.exec(Qt.DropAction.CopyAction)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        # Until the files are there, the mouse that already drags must not select rows.
        if not (self._drag_begins and event.buttons() & Qt.MouseButton.LeftButton):
            super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._drag_begins = False
        super().mousePressEvent(event)

    # --- painting ---------------------------------------------------------------------------

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        super().currentChanged(current, previous)
        # Qt paints the two cells anew, but the frame is around their rows.
        for place in (current, previous):
            if place.isValid():
                row = self.visualRect(place)
                self.viewport().update(0, row.top(), self.viewport().width(), row.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        self._delegate.begin(self.font(), self.currentIndex().row() if self.hasFocus() else None)
        super().paintEvent(event)
        if self._tasks.rowCount():
            return
        words = (
            _("No recording matches the filter.")
            if self._tasks.is_filtered
            else _("There is none of these.")
        )
        painter = QPainter(self.viewport())
        painter.setPen(self._theme.colour(Tone.MUTED))
        painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, words)
        painter.end()


def carried(paths: list[str]) -> QMimeData:
    """Files as other programs take them, with a mark by which this window knows its own."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    data.setData(OWN, b"")
    return data


def _words(value: object) -> list[str]:
    """A list that an ini file holds: Qt gives back what has commas as a list."""
    if isinstance(value, list):
        return [str(one).strip() for one in value]
    return (
        [one.strip() for one in value.split(",") if one.strip()] if isinstance(value, str) else []
    )


def _column(name: str) -> Column | None:
    return Column.__members__.get(name)
