"""Where the program begins: the command line, or the window. ``wiring.py`` joins the rest.

Imports little: the window is to be seen before the program is loaded.
"""

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from stt_desktop import arenas, i18n
from stt_desktop.paths import APP, Paths, find_paths, resource

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from stt_desktop.ui.file_open import FileOpen

COMMANDS = frozenset({"transcribe", "watch", "tasks", "resume", "accounts", "models", "doctor"})


def main(arguments: Sequence[str]) -> int:
    """Run the command line or the window; the exit code."""
    paths = find_paths()
    if arguments and (arguments[0] in COMMANDS or arguments[0].startswith("-")):
        return _run_command(arguments, paths)
    return run_window(arguments, paths)


def _run_command(arguments: Sequence[str], paths: Paths) -> int:
    from stt_desktop.settings import SettingsStore

    settings = SettingsStore(paths.settings)
    i18n.use(resource("translations"), settings.current.interface_language)
    _start_log(paths)
    arenas.limit()
    from stt_desktop import wiring
    from stt_desktop.cli.main import main as run_cli

    return run_cli(arguments, lambda: wiring.cli_context(paths, settings))


def _start_log(paths: Paths) -> None:
    from stt_desktop import logsetup

    logsetup.start(paths.logs, debug=bool(os.environ.get("STT_DESKTOP_DEBUG")))


def run_window(inputs: Sequence[str], paths: Paths) -> int:
    """Open the window with ``inputs``, or hand them to the one that is open; the exit code."""
    # Until the window's own collector does it: what is loaded stays.
    gc.disable()
    os.environ["QT_API"] = "pyside6"  # qasync looks at it when it is imported
    from PySide6.QtWidgets import QApplication

    from stt_desktop.ui.early_window import chosen_look, open_early
    from stt_desktop.ui.locale import follow_language, translate_qt
    from stt_desktop.ui.single_instance import SingleInstance, Start
    from stt_desktop.ui.theme import STYLE, Theme

    language, look = chosen_look(paths.settings)
    i18n.use(resource("translations"), language)
    if not _has_screen(os.environ):
        from stt_desktop.cli.exits import Exit

        _ = i18n._
        sys.stderr.write(
            _("There is no screen to open a window on. Without one: stt-desktop transcribe FILE")
            + "\n"
        )
        return Exit.USAGE
    follow_language()
    app = QApplication([APP, *STYLE])
    app.setApplicationDisplayName("STT Desktop")
    app.setDesktopFileName(APP)
    # The session decides when it is over; a hidden window may still be finishing work.
    app.setQuitOnLastWindowClosed(False)
    instance = SingleInstance(paths.data)
    if instance.start(inputs) is Start.HANDED_OVER:
        return 0
    opened = _opened_files(app)
    theme = Theme(app, resource("icons"), look)
    window = open_early(theme, paths.window)

    # From here on the window is seen.
    translate_qt(app)
    _start_log(paths)
    arenas.limit()
    instance.listen()
    import asyncio

    import qasync

    from stt_desktop.settings import SettingsStore
    from stt_desktop.ui.crash import CrashHub
    from stt_desktop.ui.garbage import GuiThreadCollector

    hub = CrashHub()
    hub.install()
    collector = GuiThreadCollector(app)
    collector.start()
    from stt_desktop import wiring

    try:
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            work = wiring.run(
                inputs,
                paths,
                SettingsStore(paths.settings),
                theme=theme,
                window=window,
                hub=hub,
                instance=instance,
                opened=opened,
            )
            return runner.run(work)
    finally:
        collector.stop()
        hub.uninstall()
        instance.close()


def _has_screen(variables: Mapping[str, str]) -> bool:
    """Qt does not say that there is none: it ends the process, with advice to install it anew."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(variables.get(name) for name in names)


def _opened_files(app: "QApplication") -> "FileOpen | None":
    """Only macOS tells by events what to open, and before there is a window. Elsewhere it would be
    asked about every event that there is, for nothing."""
    if sys.platform == "darwin":
        from stt_desktop.ui.file_open import FileOpen

        return FileOpen(app)
    return None
