"""Pictures of every state of the window: ``python -m tests.gallery`` writes ``screenshots/``.

Each language and scale gets a process of its own (both are fixed at start-up), on a screen of its
own where Xvfb is installed, else on Qt's offscreen platform. The window is the real one, over a
real journal and scheduler; only the engine is scripted, so that the pictures can be compared.
"""

import asyncio
import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stt_desktop.domain.ports import MediaInfo
from stt_desktop.domain.source import LocalFile
from tests.doubles import ScriptedMedia
from tests.doubles_credentials import FakeCredentials

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "screenshots"
LANGUAGES = ("en", "zh_CN")
SCALES = ("1", "2")
THEMES = ("light", "dark")


def main() -> int:
    OUT.mkdir(exist_ok=True)
    for language in LANGUAGES:
        for scale in SCALES:
            _in_a_process(language, scale)
    pictures = sorted(OUT.glob("*.png"))
    sys.stdout.write(f"{len(pictures)} pictures in {OUT}\n")
    return 0


def _in_a_process(language: str, scale: str) -> None:
    command = [sys.executable, "-m", "tests.gallery", language, scale]
    env = dict(os.environ) | {
        "LANGUAGE": language,
        "QT_SCALE_FACTOR": scale,
        "QT_API": "pyside6",
        "PYTHONPATH": str(ROOT),
    }
    if shutil.which("xvfb-run"):
        env["QT_QPA_PLATFORM"] = "xcb"
        command = ["xvfb-run", "-a", "-s", "-screen 0 2600x1800x24", *command]
    else:
        env["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as home:
        env["STT_DESKTOP_HOME"] = home
        subprocess.run(command, env=env, cwd=ROOT, check=True, timeout=300)


# --- inside one process -----------------------------------------------------------------------


def _paint(language: str, scale: str, *only: str) -> None:
    import qasync
    from PySide6.QtWidgets import QApplication

    from stt_desktop import i18n
    from stt_desktop.paths import resource
    from stt_desktop.ui.theme import Theme

    i18n.use(resource("translations"), language)
    app = QApplication(["stt-desktop"])
    app.setQuitOnLastWindowClosed(False)
    theme = Theme(app, resource("icons"), "light")
    gc.disable()  # as the window does, see ui/garbage.py
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        runner.run(_Gallery(theme, language, scale).paint(only))


_SENTENCES = {
    "en": (
        "And Mr. John Dashwood had then leisure to consider how much there might be prudently in "
        "his power to do for them. He was not an ill-disposed young man, unless to be rather "
        "cold-hearted and rather selfish is to be ill-disposed. Had he married a more amiable "
        "woman, he might have been made still more respectable than he was: he might even have "
        "been made amiable himself. He was very young when he married, and very fond of his wife."
    ),
    "zh_CN": (
        "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？"
        "吾十有五而志于学，三十而立，四十而不惑，五十而知天命，六十而耳顺，七十而从心所欲，不逾矩。"
        "温故而知新，可以为师矣。学而不思则罔，思而不学则殆。"
    ),
}


@dataclass
class _Gallery:
    theme: Any
    language: str
    scale: str

    async def paint(self, only: tuple[str, ...] = ()) -> None:
        for scene in (
            self._empty,
            self._dragging,
            self._running,
            self._done,
            self._playing,
            self._editing,
            self._finding,
            self._moved,
            self._error,
            self._refused,
            self._model_missing,
            self._closing,
            self._export,
            self._crash,
            self._about,
            self._settings_general,
            self._settings_recognition,
            self._settings_export,
            self._settings_network,
            self._settings_models,
            self._filtered,
            self._columns,
            self._review,
            self._dragging_kinds,
            self._menus,
            self._destinations,
            self._accounts_at_first,
            self._accounts,
            self._account_new,
            self._key_asking,
            self._key_without_keyring,
            self._paused,
            self._sending,
            self._decide,
            self._send_again,
        ):
            if only and scene.__name__.lstrip("_") not in only:
                continue
            with tempfile.TemporaryDirectory() as home:
                os.environ["STT_DESKTOP_HOME"] = home
                await self._scene(scene, Path(home))

    async def _scene(self, scene: Callable[["_Stage"], Awaitable[None]], home: Path) -> None:
        name = scene.__name__.lstrip("_")
        async with _Stage.opened(self.theme, self.language, home) as stage:
            await scene(stage)
            for theme in THEMES:
                stage.theme.choose(theme)
                await stage.settle()
                stage.picture().save(str(OUT / f"{name}-{theme}-{self.language}-{self.scale}x.png"))
            stage.theme.choose("light")
            stage.close_dialogs()

    async def _empty(self, stage: "_Stage") -> None:
        await stage.settle()

    async def _dragging(self, stage: "_Stage") -> None:
        from stt_desktop.domain.account import LOCAL
        from stt_desktop.ui.dropped import Dropped

        stage.session.window.overlay.announce(
            Dropped(
                files=[f"{number}.wav" for number in range(12)],
                links=["https://example.org/talk"],
            ),
            ("srt", "txt"),
            LOCAL,
        )

    async def _running(self, stage: "_Stage") -> None:
        from stt_desktop.domain.task import State

        await stage.add(
            "keynote 2026.mkv", "interview-王.m4a", "lecture 3 of 12, with questions.mp3"
        )
        await stage.reach("keynote 2026.mkv", State.LISTENING)
        stage.select("keynote 2026.mkv")

    async def _done(self, stage: "_Stage") -> None:
        from stt_desktop.domain.task import State

        await stage.add("panel.wav", "interview-王.m4a", "notes.opus")
        await stage.reach("notes.opus", State.DONE)
        await stage.add("keynote 2026.mkv")
        await stage.reach("keynote 2026.mkv", State.LISTENING)
        stage.select("interview-王.m4a")
        stage.session.window.table.setFocus()

    async def _transcript(self, stage: "_Stage") -> Any:
        """The page of a recording whose sound is the sample's."""
        from stt_desktop.domain.task import State
        from stt_desktop.paths import resource

        await stage.add("interview-王.flac")
        sound = resource("sample", "sample.flac").read_bytes()
        (stage.folder / "interview-王.flac").write_bytes(sound)
        await stage.reach("interview-王.flac", State.DONE)
        stage.select("interview-王.flac")
        page = stage.session.window.detail.page
        await stage.until(lambda: bool(page.waveform._peaks.data and page.model.cues()))
        return page

    async def _playing(self, stage: "_Stage") -> None:
        page = await self._transcript(stage)
        page.cues.choose(1)
        cue = page.model.cues()[1]
        stage.session.playing.seek(cue.start_ms + cue.duration_ms // 2)
        page.cues.setFocus()

    async def _editing(self, stage: "_Stage") -> None:
        page = await self._transcript(stage)
        cues = page.model.cues()
        page.waveform.retimed.emit(2, cues[2].start_ms, cues[2].start_ms + 1200)
        stage.session.playing.seek(cues[3].start_ms)
        page.cues.edit_row(1)

    async def _finding(self, stage: "_Stage") -> None:
        page = await self._transcript(stage)
        page.cues.setFocus()
        stage.session.window.actions_.transcript.find.trigger()
        page.find_bar.text.setText("he" if self.language == "en" else "而")
        page.find_bar.other.setText("she" if self.language == "en" else "，")

    async def _moved(self, stage: "_Stage") -> None:
        from stt_desktop.domain.task import State

        await stage.add("panel.wav")
        await stage.reach("panel.wav", State.DONE)
        (stage.folder / "panel.wav").unlink()
        stage.select("panel.wav")
        page = stage.session.window.detail.page
        await stage.until(lambda: bool(page.sound.words and page.model.cues()))
        page.waveform.retimed.emit(0, 0, 900)
        stage.session.window.actions_.transcript.show_original.trigger()

    async def _error(self, stage: "_Stage") -> None:
        from stt_desktop.domain.task import State

        await stage.add("panel.wav", "lecture 3.mp3", "broken.mp4", "silent film.mkv", "long.wav")
        await stage.reach("long.wav", State.FAILED)
        stage.select("broken.mp4")
        stage.session.window.table.setFocus()

    async def _refused(self, stage: "_Stage") -> None:
        from stt_desktop.ui.dialogs.refused import RefusedDialog

        await stage.add("panel.wav")
        folder = stage.folder
        (folder / "empty").mkdir()
        stage.session.window.inputs_dropped.emit(
            [str(folder / "gone.mp3"), str(folder / "empty"), "https://example.org/talk.mp3"]
        )
        await stage.until(lambda: "refused" in stage.session.window.notices.texts())
        stage.session.window.notices.press("refused")
        await stage.until(lambda: bool(stage.dialogs(RefusedDialog)))

    async def _model_missing(self, stage: "_Stage") -> None:
        from stt_desktop.domain.task import State

        stage.models.present = False
        await stage.add("no model.wav")
        await stage.reach("no model.wav", State.FAILED)
        await stage.session.engine.check()
        stage.select("no model.wav")

    async def _closing(self, stage: "_Stage") -> None:
        from stt_desktop.ui.dialogs.question import Question

        await self._running(stage)
        stage.session.window.close()
        await stage.until(lambda: bool(stage.dialogs(Question)))

    async def _export(self, stage: "_Stage") -> None:
        from stt_desktop.ui.dialogs.export import ExportDialog

        await self._done(stage)
        stage.session.window.actions_.export.trigger()
        await stage.until(lambda: bool(stage.dialogs(ExportDialog)))

    async def _crash(self, stage: "_Stage") -> None:
        from stt_desktop.ui.dialogs.crash_report import CrashReport

        stage.hub.report(RuntimeError("an example"))
        await stage.until(lambda: bool(stage.dialogs(CrashReport)))

    async def _about(self, stage: "_Stage") -> None:
        from stt_desktop.ui.dialogs.about import AboutDialog

        stage.session.window.actions_.about.trigger()
        await stage.until(lambda: any(one.parts.count() for one in stage.dialogs(AboutDialog)))

    async def _settings(self, stage: "_Stage", page: str) -> Any:
        from stt_desktop.ui.dialogs.settings import SettingsDialog

        stage.session.bridge.spawn(stage.session.preferences.show(page))
        await stage.until(lambda: bool(stage.dialogs(SettingsDialog)))
        return stage.dialogs(SettingsDialog)[0]

    async def _settings_general(self, stage: "_Stage") -> None:
        await self._settings(stage, "general")

    async def _settings_recognition(self, stage: "_Stage") -> None:
        await self._settings(stage, "recognition")

    async def _settings_export(self, stage: "_Stage") -> None:
        dialog = await self._settings(stage, "export")
        dialog.fields["export_name"].setText("{name}.{language}")

    async def _settings_network(self, stage: "_Stage") -> None:
        dialog = await self._settings(stage, "network")
        dialog.fields["proxy"].setText("socks://proxy.example")
        dialog.fields["proxy"].editingFinished.emit()
        await stage.until(lambda: bool(dialog.problem("proxy")))

    async def _settings_models(self, stage: "_Stage") -> None:
        from stt_desktop.ui.dialogs.models import ModelState, Presence

        dialog = await self._settings(stage, "models")
        await stage.settle()
        page = dialog.models
        page.show_models([("small", 484_000_000), ("medium", 1_530_000_000)])
        page.show_state("medium", ModelState(Presence.MISSING))
        page.show_state("small", ModelState(Presence.WORKING, "62 MB / 484 MB", fraction=0.13))

    async def _filtered(self, stage: "_Stage") -> None:
        await self._done(stage)
        stage.session.window.filter.setText("王")
        stage.session.window.filter.setFocus()

    async def _columns(self, stage: "_Stage") -> None:
        from stt_desktop.ui.task_table.columns import Column

        await self._done(stage)
        window = stage.session.window
        window.resize(1500, 700)
        for column in (Column.FINISHED, Column.SIZE):
            window.table.columns[column].setChecked(True)
        window._splitter.setSizes([1200, 300])
        window.table._show_columns_menu(window.table.rect().topLeft())

    async def _review(self, stage: "_Stage") -> None:
        """Three recordings that wait to be started, one of them for a service."""
        from stt_desktop.domain.account import Provider

        await stage.session.choices.store(review_first=True)
        account = stage.session._context.accounts.add("work", Provider.SPEECH_TO_TEXT)
        await stage.add("panel.wav", "interview-王.m4a", "keynote 2026.mkv")
        stage.select("interview-王.m4a")
        await stage.session.reviewing.send_to(account.id)
        stage.session.window.table.setFocus()

    async def _dragging_kinds(self, stage: "_Stage") -> None:
        from stt_desktop.domain.account import Account, Provider
        from stt_desktop.ui.dropped import Dropped

        stage.session.window.overlay.announce(
            Dropped(
                files=["a.wav", "b.wav"], folders=["c"], lists=["d.m3u"],
                links=["https://example.org/"], others=["see you at nine"],
            ),
            ("srt",),
            Account("1", "work", Provider.SPEECH_TO_TEXT),
        )  # fmt: skip

    async def _menus(self, stage: "_Stage") -> None:
        await self._done(stage)
        stage.session.window.language.menu().popup(
            stage.session.window.language.mapToGlobal(
                stage.session.window.language.rect().bottomLeft()
            )
        )

    async def _destinations(self, stage: "_Stage") -> None:
        await stage.add_accounts()
        button = stage.session.window.account
        # Flush with the button's right edge, where a desktop would move it.
        place = button.mapToGlobal(button.rect().bottomRight())
        place.setX(place.x() - button.menu().sizeHint().width())
        button.menu().popup(place)

    async def _accounts_at_first(self, stage: "_Stage") -> None:
        await stage.manage_accounts()

    async def _accounts(self, stage: "_Stage") -> None:
        from stt_desktop.domain.task import State

        await stage.add_accounts()
        await stage.add("interview-王.m4a", "panel.wav")
        await stage.reach("panel.wav", State.DONE)
        await stage.manage_accounts()

    async def _account_new(self, stage: "_Stage") -> None:
        from stt_desktop.ui.dialogs.account import AccountDialog

        dialog = await stage.manage_accounts()
        dialog.add.click()
        await stage.until(lambda: bool(stage.dialogs(AccountDialog)))
        new = stage.dialogs(AccountDialog)[0]
        new.key.field.setText("sk-0000000000 0000")
        new.key.secret()
        new.advanced.setChecked(True)
        new.address.field.setText("http://127.0.0.1:8000/api/v1/")

    async def _key_asking(self, stage: "_Stage") -> None:
        dialog = await self._key(stage)
        dialog.show_asking()

    async def _key_without_keyring(self, stage: "_Stage") -> None:
        from stt_desktop.domain.errors import KEYRING_UNAVAILABLE, AppError

        dialog = await self._key(stage)
        dialog.show_trouble(AppError(KEYRING_UNAVAILABLE, reason="no D-Bus session"))

    async def _key(self, stage: "_Stage") -> Any:
        from stt_desktop.ui.dialogs.account_key import KeyDialog

        await stage.add_accounts()
        accounts = await stage.manage_accounts()
        accounts.key.click()
        await stage.until(lambda: bool(stage.dialogs(KeyDialog)))
        dialog = stage.dialogs(KeyDialog)[0]
        dialog.entry.field.setText("a key that nobody sees")
        return dialog

    async def _paused(self, stage: "_Stage") -> None:
        await stage.add_accounts()
        await stage.add("panel.wav")
        await stage.add(*(f"no credit {number}.mp3" for number in range(1, 8)))
        await stage.until(lambda: bool(stage.session.window.notices.texts()))
        await stage.settle()
        stage.select("no credit 3.mp3")

    async def _sending(self, stage: "_Stage") -> None:
        from stt_desktop.domain.task import State

        await stage.add_accounts()
        await stage.add("panel.wav", "queued.mp3", "slow line.mp4", "panel copy.wav")
        await stage.reach("panel copy.wav", State.DONE)
        stage.select("slow line.mp4")

    async def _decide(self, stage: "_Stage") -> None:
        from stt_desktop.domain.task import State
        from stt_desktop.ui.dialogs.decide import DecideDialog

        await stage.add_accounts()
        await stage.add("panel.wav", "lost.mp3")
        await stage.reach("lost.mp3", State.UNCONFIRMED)
        stage.select("lost.mp3")
        stage.session.window.detail.mend_wanted.emit(stage.task("lost.mp3").id)
        await stage.until(lambda: bool(stage.dialogs(DecideDialog)))

    async def _send_again(self, stage: "_Stage") -> None:
        from stt_desktop.domain.task import State
        from stt_desktop.ui.dialogs.question import Question

        await stage.add_accounts()
        await stage.add("panel.wav")
        await stage.reach("panel.wav", State.DONE)
        stage.select("panel.wav")
        stage.session.window.actions_.retry.trigger()
        await stage.until(lambda: bool(stage.dialogs(Question)))


class _Stage:
    """One open window with a scripted engine."""

    accounts: Any
    keys: Any

    def __init__(
        self,
        theme: Any,
        session: Any,
        hub: Any,
        models: Any,
        folder: Path,
    ) -> None:
        self.theme = theme
        self.session = session
        self.hub = hub
        self.models = models
        self.folder = folder

    @staticmethod
    def opened(theme: Any, language: str, home: Path) -> Any:
        from contextlib import asynccontextmanager

        from stt_desktop import app
        from stt_desktop.accounts.store import AccountStore
        from stt_desktop.jobs.clock import SystemClock
        from stt_desktop.jobs.scheduler import Scheduler
        from stt_desktop.journal.sqlite import SqliteJournal
        from stt_desktop.media.kinds import find_media
        from stt_desktop.media.peaks import PeakReader
        from stt_desktop.paths import find_paths, resource
        from stt_desktop.settings import SettingsStore
        from stt_desktop.ui.context import Context
        from stt_desktop.ui.crash import CrashHub
        from stt_desktop.ui.session import Session

        @asynccontextmanager
        async def stage() -> AsyncIterator[_Stage]:
            paths = find_paths()
            engine, models, hub = _Engine(language), _Models(), CrashHub()
            accounts, keys = AccountStore(paths.accounts), FakeCredentials()
            async with (
                SqliteJournal(paths.journal) as journal,
                Scheduler(
                    journal=journal,
                    media=_Media(),
                    clock=SystemClock(),
                    transcriber=lambda _task: engine,
                    room=lambda account: 1 if account == "local" else 3,
                    service=lambda _task: "work",
                ) as scheduler,
            ):
                context = Context(
                    paths=paths,
                    settings=SettingsStore(paths.settings),
                    models=models,  # type: ignore[arg-type]
                    accounts=accounts,
                    credentials=keys,
                    test=_accepted,
                    check=all_is_well,
                    check_network=app.check_network,
                    scheduler=scheduler,
                    find_media=find_media,
                    outlines=PeakReader(paths.cache / "waveforms"),
                )
                session = Session(context, theme, hub, resource("sample", "sample.flac"))
                running = asyncio.get_running_loop().create_task(session.run())
                made = _Stage(theme, session, hub, models, home / "recordings")
                made.accounts, made.keys = accounts, keys
                made.folder.mkdir()
                await made.until(session.window.isVisible)
                try:
                    yield made
                finally:
                    session.finish()
                    await running

        return stage()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                await asyncio.sleep(0.01)

    async def settle(self) -> None:
        """Let the feed's tenth of a second pass and everything be painted."""
        await asyncio.sleep(0.3)

    async def add(self, *names: str) -> None:
        paths = []
        for name in names:
            path = self.folder / name
            path.write_bytes(b"sound")
            paths.append(str(path))
        self.session.window.inputs_dropped.emit(paths)
        await self.until(lambda: all(self.task(name) for name in names))

    async def reach(self, name: str, state: object) -> None:
        await self.until(lambda: self.task(name).state is state)
        await self.settle()

    async def add_accounts(self) -> None:
        """Two accounts; new recordings go to the first."""
        from stt_desktop.domain.account import Provider
        from stt_desktop.domain.secret import Secret

        work = self.accounts.add("work", Provider.SPEECH_TO_TEXT)
        self.accounts.add("LinkAI", Provider.LINKAI)
        await self.keys.store(work, Secret("a-key"))
        await self.session.destination.choose(work.id)

    async def manage_accounts(self) -> Any:
        from stt_desktop.ui.dialogs.accounts import AccountsDialog

        self.session.window.actions_.accounts.trigger()
        await self.until(lambda: bool(self.dialogs(AccountsDialog)))
        dialog = self.dialogs(AccountsDialog)[0]
        dialog.accounts.setCurrentRow(min(1, dialog.accounts.count() - 1))
        return dialog

    def select(self, name: str) -> None:
        self.session.window.table.clearSelection()
        self.session.window.table.select(self.task(name).id)

    def dialogs(self, kind: type) -> list[Any]:
        return [one for one in self.session.window.findChildren(kind) if one.isVisible()]

    def close_dialogs(self) -> None:
        from PySide6.QtWidgets import QDialog, QMenu

        for dialog in [*self.dialogs(QDialog), *self.dialogs(QMenu)]:
            dialog.close()

    def picture(self) -> Any:
        """The window, with its dialog or menu on top where a window manager would put it."""
        from PySide6.QtGui import QColor, QPainter
        from PySide6.QtWidgets import QDialog, QMenu

        window = self.session.window
        whole = window.grab()
        for dialog in self.dialogs(QDialog):
            top = dialog.grab()
            painter = QPainter(whole)
            painter.fillRect(window.rect(), QColor(0, 0, 0, 70))
            x = (window.width() - dialog.width()) // 2
            y = (window.height() - dialog.height()) // 3
            painter.drawPixmap(x, y, top)
            painter.setPen(QColor(120, 120, 120))
            painter.drawRect(x - 1, y - 1, dialog.width() + 1, dialog.height() + 1)
            painter.end()
        for menu in self.dialogs(QMenu):
            painter = QPainter(whole)
            painter.drawPixmap(window.mapFromGlobal(menu.pos()), menu.grab())
            painter.end()
        return whole

    def task(self, name: str) -> Any:
        return next((one for one in self.session.model.tasks() if one.name == name), None)


async def _accepted(_account: object) -> None:
    """A test of an account that found a good key."""


async def all_is_well() -> list[Any]:
    return []


class _Models:
    present = True

    def known(self) -> list[Any]:
        from stt_desktop.whisper.catalogue import CATALOGUE

        return list(CATALOGUE.values())

    def model(self, name: str) -> object:
        from stt_desktop.whisper.catalogue import CATALOGUE

        return CATALOGUE[name]

    async def installed(self, name: str) -> bool:
        del name
        return self.present


class _Media(ScriptedMedia):
    """Recordings of the lengths that the pictures want."""

    async def probe(self, source: LocalFile) -> MediaInfo:
        lengths = {"keynote 2026.mkv": 580_000, "interview-王.m4a": 2_467_000}
        return replace(await super().probe(source), duration_ms=lengths.get(source.name, 3_731_000))


async def _slow_line(steps: Any, _name: str) -> None:
    from stt_desktop.domain.events import Sending
    from stt_desktop.domain.ports import Progress, Stage

    await steps.record(Sending())
    steps.progress(Progress(Stage.SENDING, 152_000_000, 410_000_000, 123.0))
    await asyncio.Event().wait()


async def _queued(steps: Any, name: str) -> None:
    import time

    from stt_desktop.domain import errors
    from stt_desktop.domain.events import Accepted, Committing, Sending
    from stt_desktop.domain.ports import Progress, Stage

    await steps.record(Sending())
    await steps.record(Committing())
    since = time.time_ns() // 1_000_000 - 34 * 60_000
    await steps.record(Accepted("17", {"task_id": "17", "pending_since_ms": since}))
    notice = errors.AppError(errors.LONG_QUEUE, service="work", name=name)
    steps.progress(Progress(Stage.WAITING, notice=notice))
    await asyncio.Event().wait()


async def _lost(steps: Any, name: str) -> None:
    from stt_desktop.domain import errors
    from stt_desktop.domain.events import Committing, Sending
    from stt_desktop.domain.ports import AnswerLostError

    await steps.record(Sending())
    await steps.record(Committing())
    reason = "the connection was reset"
    raise AnswerLostError(
        errors.AppError(errors.ANSWER_LOST, service="work", name=name, reason=reason)
    )


_ONLINE: dict[str, Callable[[Any, str], Awaitable[None]]] = {
    "slow line.mp4": _slow_line,
    "queued.mp3": _queued,
    "lost.mp3": _lost,
}


class _Engine:
    def __init__(self, language: str) -> None:
        self._language = language

    async def run(self, job: Any, steps: Any) -> str:
        from stt_desktop.domain import errors
        from stt_desktop.domain.events import Listening
        from stt_desktop.domain.ports import AccountBlockedError, Progress, Stage

        name = job.source.name
        if name in _ONLINE:
            await _ONLINE[name](steps, name)
        if name.startswith("no credit"):
            raise AccountBlockedError(errors.AppError(errors.OUT_OF_CREDIT, service="work"))
        await steps.record(Listening())
        failures = {
            "lecture 3.mp3": errors.AppError(errors.SOURCE_NOT_MEDIA, name=name),
            "broken.mp4": errors.AppError(errors.SOURCE_DAMAGED, name=name),
            "silent film.mkv": errors.AppError(errors.SOURCE_NO_AUDIO, name=name),
            "no model.wav": errors.AppError(errors.MODEL_MISSING, model="base", megabytes=148),
            "long.wav": errors.AppError(errors.ENGINE_DIED, name=name, reason="out of memory"),
        }
        if name in failures:
            raise failures[name]
        if name == "keynote 2026.mkv":
            steps.progress(Progress(Stage.LISTENING, 243_000, 580_000, 96.0))
            await asyncio.Event().wait()
        return _SENTENCES[self._language]

    def read(self, raw: str) -> Any:
        import re

        from stt_desktop.domain.transcript import Recognition, Word

        pieces = re.findall(r"[一-鿿][，。？；：]?|\s*[^\s一-鿿]+", raw)
        words, at = [], 400
        for piece in pieces:
            length = 220 if len(piece.strip()) < 3 else 380
            words.append(Word(piece, at, at + length))
            at += length + (700 if piece[-1] in ".。？" else 30)
        return Recognition(raw, tuple(words), self._language[:2], at)


if __name__ == "__main__":
    if len(sys.argv) >= 3:
        _paint(*sys.argv[1:])
    else:
        sys.exit(main())
