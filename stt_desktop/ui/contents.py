"""What fills the window: the list with its tabs and filter, the transcript beside it, the notices,
and what stands there as long as there are no recordings."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.i18n import _
from stt_desktop.ui import wording
from stt_desktop.ui.actions import Actions
from stt_desktop.ui.drop_area import EmptyState
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.review_bar import ReviewBar
from stt_desktop.ui.task_table.model import TaskTableModel
from stt_desktop.ui.task_table.view import TaskTableView
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import UNIT, Tone
from stt_desktop.ui.transcript.pane import DetailPane
from stt_desktop.ui.wording import Group

_GROUPS = tuple(Group)
_EMPTY, _WORK, _BLANK = range(3)


class Contents(QWidget):
    """Blank until it is told what there is to show."""

    def __init__(self, theme: Theme, model: TaskTableModel, actions: Actions) -> None:
        super().__init__()
        self._model = model
        self.table = TaskTableView(model, theme)
        self.table.addActions([actions.open_transcript, actions.remove, actions.select_all])
        self.detail = DetailPane(theme, actions.transcript)
        self.empty = EmptyState(theme)
        self.notices = NoticeArea(theme)
        self.notices.focus_left.connect(self._take_focus)
        menu = QMenu(self)
        actions.route_menu(menu)
        self.review = ReviewBar(theme, menu)
        self.tabs = self._build_tabs()
        self.filter = self._build_filter(theme)
        self.splitter = self._build_splitter()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._build_work())
        self._pages.addWidget(QWidget())
        self._pages.setCurrentIndex(_BLANK)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self.notices)

    # --- building ---------------------------------------------------------------------------

    def _build_tabs(self) -> QTabBar:
        tabs = QTabBar()
        tabs.setDrawBase(False)
        tabs.setExpanding(False)
        tabs.setAccessibleName(_("Show"))
        tabs.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for group in _GROUPS:
            tabs.addTab(wording.group_name(group))
        tabs.currentChanged.connect(lambda place: self._model.show_group(_GROUPS[place]))
        return tabs

    def _build_filter(self, theme: Theme) -> QLineEdit:
        """Words that a recording's name, origin or account must have."""
        field = QLineEdit()
        field.setPlaceholderText(_("Filter"))
        field.setAccessibleName(_("Filter the recordings"))
        sign = field.addAction(
            theme.icon("search", Tone.MUTED), QLineEdit.ActionPosition.LeadingPosition
        )
        sign.setText(_("Filter"))
        # Not Qt's own button: it looks for its icon in every theme of the desktop (50 ms).
        clear = field.addAction(
            theme.icon("x", Tone.MUTED), QLineEdit.ActionPosition.TrailingPosition
        )
        clear.setText(_("Clear the filter"))
        clear.setVisible(False)
        clear.triggered.connect(field.clear)
        field.textChanged.connect(lambda text: clear.setVisible(bool(text)))
        for button in field.findChildren(QToolButton):
            button.setAccessibleName(button.defaultAction().text())
        field.setFixedWidth(24 * UNIT)  # whether there is something to clear or not
        field.textChanged.connect(self._model.filter_text)
        field.returnPressed.connect(self._enter_table)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), field)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)
        leave.activated.connect(self._leave_filter)
        return field

    def _build_splitter(self) -> QSplitter:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.detail)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        return splitter

    def _build_work(self) -> QWidget:
        row = QWidget()
        side_by_side = QHBoxLayout(row)
        side_by_side.setContentsMargins(0, 0, UNIT, 0)
        side_by_side.setSpacing(UNIT)
        row.setMinimumHeight(self.filter.sizeHint().height() + UNIT)
        side_by_side.addWidget(self.tabs, 1, Qt.AlignmentFlag.AlignBottom)
        side_by_side.addWidget(self.filter)
        work = QWidget()
        stacked = QVBoxLayout(work)
        stacked.setContentsMargins(0, 0, 0, 0)
        stacked.setSpacing(0)
        stacked.addWidget(row)
        stacked.addWidget(self.review)
        stacked.addWidget(self.splitter, 1)
        return work

    # --- what is shown ----------------------------------------------------------------------

    def show_counts(self) -> None:
        """The tabs, from the model."""
        counts = self._model.counts()
        for place, group in enumerate(_GROUPS):
            name = wording.group_name(group)
            count = counts[group]
            said = f"{name}  {count}" if count else name
            if said != self.tabs.tabText(place):  # setting it lays all tabs out again
                self.tabs.setTabText(place, said)
            if group is Group.HELD:
                self.tabs.setTabVisible(place, bool(count) or place == self.tabs.currentIndex())

    def turn(self) -> bool:
        """To the list, or to the place to drop recordings while there are none. True when what
        was shown before was nothing, or held the focus: then the focus moves along."""
        page = _WORK if self._model.counts()[Group.ALL] else _EMPTY
        if page == self._pages.currentIndex():
            return False
        # Not hasFocus(): tasks may come before the window manager has given the window the focus.
        held = self.is_blank or self.window().focusWidget() is self.first_focus
        self._pages.setCurrentIndex(page)
        return held

    @property
    def is_blank(self) -> bool:
        return self._pages.currentIndex() == _BLANK

    @property
    def first_focus(self) -> QWidget:
        return self.table if self._pages.currentIndex() else self.empty.add_files

    def _take_focus(self) -> None:
        self.first_focus.setFocus()

    def show_group(self, group: Group) -> None:
        self.tabs.setCurrentIndex(_GROUPS.index(group))

    def _enter_table(self) -> None:
        """On to what the filter has left."""
        self.table.setFocus()
        self.table.select_first()

    def _leave_filter(self) -> None:
        self.filter.clear()
        self.table.setFocus()
