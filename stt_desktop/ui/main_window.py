"""The window: a frame that is seen at once and filled when the rest of the program is loaded. It
passes signals on and decides nothing."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QMenu

from stt_desktop.i18n import _
from stt_desktop.ui.frame import Frame
from stt_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from stt_desktop.domain.account import Account
    from stt_desktop.ui.contents import Contents
    from stt_desktop.ui.task_table.model import TaskTableModel
    from stt_desktop.ui.wording import Group


class MainWindow(Frame):
    """Blank until it was filled and :meth:`show_counts` was called: until then nobody would take
    what is dropped."""

    # Not ``list``: Qt would turn its strings into its own and lose bytes that are no UTF-8.
    inputs_dropped = Signal(object)
    close_wanted = Signal()

    def __init__(self, theme: Theme, memory: Path) -> None:
        super().__init__(theme, memory)
        self._saves: tuple[str, ...] = ()
        self._review_first = False
        self._destination: Account | None = None
        self._contents: Contents | None = None

    @property
    def theme(self) -> Theme:
        return self._theme

    def fill(self, model: "TaskTableModel") -> None:
        """Put everything in. What that needs is loaded here."""
        from stt_desktop.domain.account import LOCAL
        from stt_desktop.ui.contents import Contents
        from stt_desktop.ui.drop_area import DropOverlay

        self._model = model
        self._destination = LOCAL
        contents = self._contents = Contents(self._theme, model, self.actions_)
        self.table = contents.table
        self.detail = contents.detail
        self.empty = contents.empty
        self.notices = contents.notices
        self.review = contents.review
        self.tabs = contents.tabs
        self.filter = contents.filter
        self.overlay = DropOverlay(self._theme, contents)
        self.actions_.complete(list(self.table.columns.values()))
        self.actions_.recognition_menu(self.language.menu())
        self._offer_choices(known=True)
        self._connect()
        self.setCentralWidget(contents)
        contents.show()  # now, not in the next turn: the focus goes there
        self._restore()

    def _connect(self) -> None:
        self.table.menu_wanted.connect(self._show_context_menu)
        self.empty.add_files.clicked.connect(self.actions_.add_files.trigger)
        self.empty.try_sample.clicked.connect(self.actions_.try_sample.trigger)
        self.detail.export_wanted.connect(self.actions_.export.trigger)
        self.actions_.filter.triggered.connect(
            lambda: self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        )
        self.detail.copy_wanted.connect(self.actions_.copy_transcript.trigger)

    def _restore(self) -> None:
        """Columns and split as they were left."""
        assert self._contents is not None
        self.table.restore_columns(self._memory)
        split = self._memory.value("split")
        if split is not None:
            self._contents.splitter.restoreState(split)
        else:
            self._contents.splitter.setSizes([850, 430])

    # --- what presenters ask ----------------------------------------------------------------

    @property
    def model(self) -> "TaskTableModel":
        """The rows of the table."""
        return self._model

    def show_counts(self) -> None:
        """Tabs, status bar and the choice between table and drop area, from the model."""
        from stt_desktop.ui import wording
        from stt_desktop.ui.wording import Group

        assert self._contents is not None
        self._contents.show_counts()
        counts = self._model.counts()
        queued = self._model.queued()
        working = counts[Group.RUNNING] - queued
        self.running_state.setText(wording.running_summary(working, queued))
        if self._contents.is_blank:
            self.setWindowTitle("STT Desktop")
            self.setAcceptDrops(True)
        if self._contents.turn():
            self._contents.first_focus.setFocus()
        self.actions_.select_all.setEnabled(bool(counts[Group.ALL]))

    def show_group(self, group: "Group") -> None:
        assert self._contents is not None
        self._contents.show_group(group)

    def announce_saving(self, formats: tuple[str, ...], *, review_first: bool) -> None:
        """Which files will be written beside the recordings, and whether they start at once: said
        while something is dragged."""
        self._saves = formats
        self._review_first = review_first

    def announce_destination(self, account: "Account") -> None:
        """Where recordings go: said in the empty window and while something is dragged."""
        self._destination = account
        self.empty.announce(account)

    def come_forward(self) -> None:
        """Show the window above others, as far as the desktop allows."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def keep_geometry(self) -> None:
        """Remember size and split for the next start."""
        self._memory.setValue("geometry", self.saveGeometry())
        if self._contents is not None:
            self._memory.setValue("split", self._contents.splitter.saveState())
            self.table.keep_columns(self._memory)
        self._memory.sync()

    # --- what Qt tells ----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        from stt_desktop.ui import dropped

        carried = dropped.read(event.mimeData())
        if not carried or self._destination is None:
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
        from stt_desktop.ui import dropped

        self.overlay.dismiss()
        carried = dropped.read(event.mimeData())
        # Copy, whatever was offered: a "move" would make the other program delete its files.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.inputs_dropped.emit(carried.inputs())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        if self._contents is not None:
            self.overlay.dismiss()
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        # Whoever decides (it may ask the person) ends the program; the window stays till then.
        event.ignore()
        self.close_wanted.emit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        if self._contents is not None:
            self._contents.first_focus.setFocus()

    def _show_context_menu(self, where: QPoint) -> None:
        if not self.table.selected_ids():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.actions_.context_menu(menu)
        menu.popup(self.table.viewport().mapToGlobal(where))
