"""The window: builds its parts, lays them out and passes signals on. It decides nothing."""

from pathlib import Path

from PySide6.QtCore import QPoint, QSettings, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from stt_desktop.domain.account import LOCAL, Account
from stt_desktop.i18n import _
from stt_desktop.ui import dropped, wording
from stt_desktop.ui.actions import Actions
from stt_desktop.ui.destination import DestinationButton
from stt_desktop.ui.drop_area import DropOverlay, EmptyState
from stt_desktop.ui.dropped import Dropped
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.review_bar import ReviewBar
from stt_desktop.ui.task_table.model import TaskTableModel
from stt_desktop.ui.task_table.view import TaskTableView
from stt_desktop.ui.theme import Theme, set_icon, set_role
from stt_desktop.ui.tokens import ICON, ICON_GAP, UNIT, Tone
from stt_desktop.ui.transcript.pane import DetailPane
from stt_desktop.ui.widgets import MenuButton, label
from stt_desktop.ui.wording import Group

_GROUPS = tuple(Group)
_LOADING = 2
"""The page that is blank."""


class MainWindow(QMainWindow):
    # Not ``list``: Qt would turn its strings into its own and lose bytes that are no UTF-8.
    inputs_dropped = Signal(object)
    close_wanted = Signal()

    def __init__(self, theme: Theme, model: TaskTableModel, memory: Path) -> None:
        super().__init__()
        self._memory = QSettings(str(memory), QSettings.Format.IniFormat)
        self._saves: tuple[str, ...] = ()
        self._review_first = False
        self._destination = LOCAL
        self._model = model
        self.setWindowTitle("STT Desktop")
        self.setWindowIcon(theme.application_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(640, 420)

        self.actions_ = Actions(theme, self)
        self.table = TaskTableView(model, theme)
        self.actions_.fill(self.menuBar(), list(self.table.columns.values()))
        self.table.addActions(
            [self.actions_.open_transcript, self.actions_.remove, self.actions_.select_all]
        )
        self.table.menu_wanted.connect(self._show_context_menu)
        self.detail = DetailPane(theme, self.actions_.transcript)
        self.empty = EmptyState(theme)
        self.notices = NoticeArea(theme)
        self.review = self._build_review(theme)
        self.tabs = self._build_tabs()
        self.filter = self._build_filter(theme)
        self.language, self.account = self._build_toolbar(theme)
        self.overlay = DropOverlay(theme, self._build_centre())
        self.engine_state, self.keyring_state, self.running_state = self._build_status_bar()
        self._connect()
        self._restore_geometry()
        self.show_counts()

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

    def _build_review(self, theme: Theme) -> ReviewBar:
        menu = QMenu(self)
        self.actions_.route_menu(menu)
        return ReviewBar(theme, menu)

    def _build_filter(self, theme: Theme) -> QLineEdit:
        """Words that a recording's name, origin or account must have."""
        field = QLineEdit()
        field.setPlaceholderText(_("Filter"))
        field.setAccessibleName(_("Filter the recordings"))
        field.setClearButtonEnabled(True)
        sign = field.addAction(
            theme.icon("search", Tone.MUTED), QLineEdit.ActionPosition.LeadingPosition
        )
        sign.setText(_("Filter"))
        for button in field.findChildren(QToolButton):
            button.setAccessibleName(button.accessibleName() or _("Clear the filter"))
        field.setMaximumWidth(30 * UNIT)
        field.textChanged.connect(self._model.filter_text)
        field.returnPressed.connect(self._enter_table)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), field)
        leave.setContext(Qt.ShortcutContext.WidgetShortcut)
        leave.activated.connect(self._leave_filter)
        return field

    def _build_tab_row(self) -> QWidget:
        row = QWidget()
        side_by_side = QHBoxLayout(row)
        side_by_side.setContentsMargins(0, 0, UNIT, 0)
        side_by_side.setSpacing(UNIT)
        side_by_side.addWidget(self.tabs, 1)
        side_by_side.addWidget(self.filter)
        return row

    def _build_toolbar(self, theme: Theme) -> tuple[MenuButton, DestinationButton]:
        bar = QToolBar(_("Tools"))
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setIconSize(QSize(ICON + ICON_GAP, ICON))
        bar.toggleViewAction().setEnabled(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.addWidget(_tool_button(theme, self.actions_.add_files, _("Add files"), primary=True))
        bar.addWidget(_tool_button(theme, self.actions_.add_folder, _("Add folder"), primary=False))
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(gap)

        menu = QMenu(self)
        self.actions_.recognition_menu(menu)
        language = MenuButton(theme, menu, "languages")
        language.setToolTip(_("Language spoken in the recordings"))
        bar.addWidget(language)

        account = DestinationButton(theme, self.actions_.accounts, self)
        bar.addWidget(account)
        self.addToolBar(bar)
        return language, account

    def _build_centre(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(left)
        self._splitter.addWidget(self.detail)
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 2)

        work = QWidget()
        stacked = QVBoxLayout(work)
        stacked.setContentsMargins(0, 0, 0, 0)
        stacked.setSpacing(0)
        stacked.addWidget(self._build_tab_row())
        stacked.addWidget(self.review)
        stacked.addWidget(self._splitter, 1)

        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(work)
        self._pages.addWidget(QWidget())

        centre = QWidget()
        whole = QVBoxLayout(centre)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self.notices)
        self.setCentralWidget(centre)
        return centre

    def _build_status_bar(self) -> tuple[QLabel, QLabel, QLabel]:
        engine, keyring, running = label(), label(), label()
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(engine)
        bar.addWidget(keyring)
        bar.addPermanentWidget(running)
        return engine, keyring, running

    def _connect(self) -> None:
        self.empty.add_files.clicked.connect(self.actions_.add_files.trigger)
        self.empty.try_sample.clicked.connect(self.actions_.try_sample.trigger)
        self.detail.export_wanted.connect(self.actions_.export.trigger)
        self.actions_.filter.triggered.connect(
            lambda: self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        )
        self.detail.copy_wanted.connect(self.actions_.copy_transcript.trigger)

    # --- what presenters ask ----------------------------------------------------------------

    @property
    def model(self) -> TaskTableModel:
        """The rows of the table."""
        return self._model

    def show_loading(self) -> None:
        """Neither recordings nor the place to drop them, until :meth:`show_counts`: nobody would
        take what is dropped."""
        self.setWindowTitle(_("STT Desktop is starting…"))
        self._pages.setCurrentIndex(_LOADING)
        self.setAcceptDrops(False)

    def show_counts(self) -> None:
        """Tabs, status bar and the choice between table and drop area, from the model."""
        counts = self._model.counts()
        for place, group in enumerate(_GROUPS):
            name = wording.group_name(group)
            count = counts[group]
            said = f"{name}  {count}" if count else name
            if said != self.tabs.tabText(place):  # setting it lays all tabs out again
                self.tabs.setTabText(place, said)
            if group is Group.HELD:
                self.tabs.setTabVisible(place, bool(count) or place == self.tabs.currentIndex())
        queued = self._model.queued()
        working = counts[Group.RUNNING] - queued
        self.running_state.setText(wording.running_summary(working, queued))
        self._turn_to(1 if counts[Group.ALL] else 0)
        self.actions_.select_all.setEnabled(bool(counts[Group.ALL]))

    def _turn_to(self, page: int) -> None:
        if page == self._pages.currentIndex():
            return
        # Not hasFocus(): tasks may come before the window manager has given the window the focus.
        loading = self._pages.currentIndex() == _LOADING
        held_focus = loading or self.focusWidget() is self._first_focus()
        self.setWindowTitle("STT Desktop")
        self.setAcceptDrops(True)
        self._pages.setCurrentIndex(page)
        if held_focus:
            self._first_focus().setFocus()

    def _first_focus(self) -> QWidget:
        return self.table if self._pages.currentIndex() else self.empty.add_files

    def show_group(self, group: Group) -> None:
        self.tabs.setCurrentIndex(_GROUPS.index(group))

    def _enter_table(self) -> None:
        """On to what the filter has left."""
        self.table.setFocus()
        if self._model.rowCount() and not self.table.selected_ids():
            self.table.selectRow(0)

    def _leave_filter(self) -> None:
        self.filter.clear()
        self.table.setFocus()

    def announce_saving(self, formats: tuple[str, ...], *, review_first: bool) -> None:
        """Which files will be written beside the recordings, and whether they start at once: said
        while something is dragged."""
        self._saves = formats
        self._review_first = review_first

    def announce_destination(self, account: Account) -> None:
        """Where recordings go: said while something is dragged."""
        self._destination = account

    def come_forward(self) -> None:
        """Show the window above others, as far as the desktop allows."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def keep_geometry(self) -> None:
        """Remember size and split for the next start."""
        self._memory.setValue("geometry", self.saveGeometry())
        self._memory.setValue("split", self._splitter.saveState())
        self.table.keep_columns(self._memory)
        self._memory.sync()

    # --- what Qt tells ----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        carried = dropped.read(event.mimeData())
        if not carried:
            return
        self.overlay.announce(carried, self._saves, self._destination)
        if self._review_first:
            self.overlay.add_detail(_("New recordings wait until you start them."))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        if self.overlay.keep():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        self.overlay.dismiss()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self.overlay.dismiss()
        carried: Dropped = dropped.read(event.mimeData())
        # Copy, whatever was offered: a "move" would make the other program delete its files.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.inputs_dropped.emit(carried.inputs())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self.overlay.dismiss()
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        # Whoever decides (it may ask the person) ends the program; the window stays till then.
        event.ignore()
        self.close_wanted.emit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._first_focus().setFocus()

    def _show_context_menu(self, where: QPoint) -> None:
        if not self.table.selected_ids():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.actions_.context_menu(menu)
        menu.popup(self.table.viewport().mapToGlobal(where))

    def _restore_geometry(self) -> None:
        room = self.screen().availableGeometry().size() - QSize(6 * UNIT, 10 * UNIT)
        self.resize(QSize(1280, 760).boundedTo(room))
        geometry = self._memory.value("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        self.table.restore_columns(self._memory)
        split = self._memory.value("split")
        if split is not None:
            self._splitter.restoreState(split)
        else:
            self._splitter.setSizes([850, 430])


def _tool_button(theme: Theme, action: QAction, words: str, *, primary: bool) -> QPushButton:
    """Its own words and icon (a menu's "Add files…" is longer), the action's doing."""
    button = QPushButton(words)
    name, tone = ("plus", Tone.ON_ACCENT) if primary else ("folder-plus", Tone.NORMAL)
    set_icon(button, theme.icon(name, tone))
    shortcut = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    button.setToolTip(f"{words} ({shortcut})")
    if primary:
        set_role(button, "primary")
    button.clicked.connect(action.trigger)
    return button
