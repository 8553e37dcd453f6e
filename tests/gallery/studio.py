"""One process of the gallery: every scene in one language at one scale."""

import asyncio
import gc
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from stt_desktop import i18n
from stt_desktop.paths import resource
from stt_desktop.ui.locale import follow_language, translate_qt
from stt_desktop.ui.theme import Theme
from tests.gallery import dialogs, more, window
from tests.gallery.fitting import misfits
from tests.gallery.stage import Stage, opened
from tests.ui.sight import faint
from tests.ui.spoken import unspoken

THEMES = ("light", "dark")
LOOKED_AT = "en"
"""Colours are those of every language: in one, how far texts stand out is measured."""

Scene = Callable[[Stage], Awaitable[None]]


def work(language: str, scale: str, names: Sequence[str], out: Path | None) -> int:
    """Paint the scenes (all, where no names are given) into ``out``; None: measure instead.

    Returns 1 when something does not fit.
    """
    i18n.use(resource("translations"), language)
    follow_language()
    app = QApplication(["stt-desktop"])
    translate_qt(app)
    app.setQuitOnLastWindowClosed(False)
    theme = Theme(app, resource("icons"), "light")
    gc.disable()  # as the window does, see ui/garbage.py
    scenes: Sequence[Scene] = [*window.SCENES, *dialogs.SCENES, *more.SCENES]
    if unknown := set(names) - {scene.__name__ for scene in scenes}:
        sys.exit(f"no such scene: {', '.join(sorted(unknown))}")
    if out is None and (language, scale) != (LOOKED_AT, "1"):
        scenes = [scene for scene in scenes if scene not in more.NOT_MEASURED]
    problems = 0

    async def every() -> None:
        nonlocal problems
        for scene in scenes:
            if not names or scene.__name__ in names:
                found = await _play(scene, theme, language, scale, out)
                problems += len(found)
                for problem in found:
                    sys.stdout.write(f"{language} {scale}00 %: {problem}\n")

    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        runner.run(every())
    return 1 if problems else 0


async def _play(
    scene: Scene, theme: Theme, language: str, scale: str, out: Path | None
) -> list[str]:
    name = scene.__name__
    with tempfile.TemporaryDirectory() as home:
        os.environ["STT_DESKTOP_HOME"] = home
        async with opened(theme, language, Path(home)) as stage:
            await scene(stage)
            await stage.settle()
            found = []
            if out is None:
                found = [f"{name}: {one}" for one in _measure(stage, scene, scale)]
            else:
                for choice in THEMES:
                    theme.choose(choice)
                    await stage.settle()
                    stage.picture().save(str(out / f"{name}-{choice}-{language}-{scale}x.png"))
                theme.choose("light")
            stage.close_dialogs()
            return found


def _measure(stage: Stage, scene: Scene, scale: str) -> list[str]:
    """What does not fit; at 100 %, also what cannot be named, reached or read."""
    shown = stage.shown()
    found = []
    if scene not in more.NOT_MEASURED:
        found += [one for root in shown for one in misfits(root)]
    if scale == "1":
        found += [one for root in shown for one in unspoken(root)]
        if stage.language == LOOKED_AT:
            found += _too_faint(stage)
    return found


def _too_faint(stage: Stage) -> list[str]:
    """Of what stands on top (the window below it has scenes of its own), in both themes."""
    found = []
    for choice in reversed(THEMES):
        stage.theme.choose(choice)
        found += [f"{choice}: {one}" for one in faint(stage.shown()[-1])]
    return found
