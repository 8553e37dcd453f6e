"""The desktop around the window: an icon in the tray while there is work, a word when it is done.

Where the desktop has no tray, nothing of this is seen, and nothing depends on it.
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from stt_desktop.domain.task import RESTING, State, Task
from stt_desktop.i18n import _, ngettext
from stt_desktop.ui.taskbar import Taskbar
from stt_desktop.ui.theme import Theme

_SHOWN_MS = 10_000


class Notifications(QObject):
    """``follow`` is called with every change; ``enabled`` is the person's setting. ``come_back``
    shows the window, ``leave`` ends the program. ``share(task_id)``, 0 to 1, is how much of a task
    in work is done."""

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        enabled: Callable[[], bool],
        come_back: Callable[[], None],
        leave: Callable[[], None],
        *,
        share: Callable[[str], float] = lambda _task_id: 0.0,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._enabled = enabled
        self._share = share
        self._taskbar = Taskbar(QGuiApplication.desktopFileName())
        self._working: set[str] = set()
        self._batch: set[str] = set()
        self._states: dict[str, State] = {}
        self._counted = 0
        self.told: list[tuple[str, str]] = []
        """What was said, (title, text): for whoever wants to know without a desktop."""
        self._menu = QMenu()
        self._menu.addAction(_("Show the window"), come_back)
        self._menu.addAction(_("Quit"), leave)
        self.tray = QSystemTrayIcon(theme.application_icon(), self)
        self.tray.setContextMenu(self._menu)
        self.tray.messageClicked.connect(come_back)
        self.tray.activated.connect(
            lambda why: come_back() if why is QSystemTrayIcon.ActivationReason.Trigger else None
        )

    @property
    def can_stay(self) -> bool:
        """There is a tray, so that a closed window can be found again."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def follow(self, tasks: Iterable[Task]) -> None:
        """These tasks changed. When the last of a batch comes to rest, that is told once."""
        resting: dict[str, Task] = {}
        for task in tasks:
            if task.state in RESTING:
                self._working.discard(task.id)
                resting[task.id] = task
            else:
                self._working.add(task.id)
                self._batch.add(task.id)
        self._states.update(
            {one: task.state for one, task in resting.items() if one in self._batch}
        )
        if self._batch and not self._working:
            self._end()
        self._show_work()

    def forget(self, ids: Iterable[str]) -> None:
        """Tasks were removed from the list."""
        gone = set(ids)
        self._working -= gone
        self._batch -= gone
        if not self._batch:
            self._states.clear()
        self._show_work()

    def stop(self) -> None:
        self.tray.hide()
        _badge(0)
        self._taskbar.show(None)
        self._menu.deleteLater()

    def _end(self) -> None:
        states = [self._states.get(one) for one in self._batch]
        self._batch.clear()
        self._states.clear()
        done = states.count(State.DONE)
        others = sum(state in (State.FAILED, State.UNCONFIRMED) for state in states)
        if not done + others:
            return  # all cancelled: the person knows
        if self._enabled() and not self._window.isActiveWindow():
            self._say(*end_in_words(done, others))

    def _say(self, title: str, text: str) -> None:
        self.told.append((title, text))
        if not self.can_stay:
            return
        self.tray.show()
        self.tray.showMessage(title, text, QSystemTrayIcon.MessageIcon.NoIcon, _SHOWN_MS)

    def _fraction(self) -> float | None:
        """How much of the batch is done; None where nothing is in work."""
        if not self._working or not self._batch:
            return None
        finished = len(self._batch) - len(self._working)
        return (finished + sum(map(self._share, self._working))) / len(self._batch)

    def _show_work(self) -> None:
        count = len(self._working)
        self._taskbar.show(self._fraction())
        if count == self._counted:
            return
        self._counted = count
        _badge(count)
        words = ngettext("{count} running", "{count} running", count).format(count=count)
        self.tray.setToolTip(f"STT Desktop · {words}" if count else "STT Desktop")
        if self.can_stay and count:
            self.tray.show()


def _badge(count: int) -> None:
    """How many run, on the program's icon in the dock or task bar, where that shows numbers. Not
    on Linux: Qt makes a D-Bus path of the desktop entry's name, and its hyphen is refused there."""
    app = QApplication.instance()
    if not isinstance(app, QApplication) or app.platformName() in {"wayland", "xcb"}:
        return
    if app.desktopFileName():
        app.setBadgeNumber(count)


def end_in_words(done: int, others: int) -> tuple[str, str]:
    """(title, text) for when a batch ends: so many done, so many not."""
    text = ngettext("{count} recording is done.", "{count} recordings are done.", done).format(
        count=done
    )
    if not others:
        return _("Transcription finished"), text
    wrong = ngettext(
        "{count} could not be transcribed or needs you.",
        "{count} could not be transcribed or need you.",
        others,
    ).format(count=others)
    return _("Transcription finished"), f"{text} {wrong}" if done else wrong
