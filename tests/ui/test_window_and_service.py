"""The real window, joined as the program joins it, and a speech service over real HTTP."""

import asyncio
import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from stt_desktop import wiring
from stt_desktop.accounts.store import AccountStore
from stt_desktop.domain.account import Provider
from stt_desktop.paths import find_paths, resource
from stt_desktop.settings import SettingsStore
from stt_desktop.ui.crash import CrashHub
from stt_desktop.ui.file_open import FileOpen
from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.single_instance import SingleInstance, Start
from stt_desktop.ui.task_table.columns import Column
from stt_desktop.ui.theme import Theme
from tests.doubles import until
from tests.services.speech_to_text import Outcome, Pace, SpeechToTextServer
from tests.ui.conftest import RunQt

KEY = "sk-of-this-test"
TEXT = "We crossed the valley before noon. The map showed no road."


def windows() -> list[MainWindow]:
    found = QApplication.topLevelWidgets()
    return [one for one in found if isinstance(one, MainWindow) and one.isVisible()]


def test_a_drop_goes_to_the_service_and_comes_back_as_text(
    run_qt: RunQt,
    qapp: QApplication,
    theme: Theme,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recording = tmp_path / "a talk 录音.flac"
    shutil.copy(resource("sample", "sample.flac"), recording)
    monkeypatch.setenv("STT_DESKTOP_KEY_WORK", KEY)
    heard = Outcome(text=TEXT, duration_ms=60_000)

    async def scene(server: SpeechToTextServer) -> None:
        paths, settings = find_paths(), SettingsStore(find_paths().settings)
        accounts = AccountStore(paths.accounts)
        account = accounts.add(
            "work", Provider.SPEECH_TO_TEXT, base_url=server.base_url, poll_seconds=0.01
        )
        settings.update(default_account=account.id, export_formats=("txt",))
        instance = SingleInstance(paths.data)
        assert instance.start([]) is Start.FIRST
        instance.listen()
        seen = MainWindow(theme, paths.window)
        seen.show()
        hub = CrashHub()
        reports: list[str] = []
        hub.reported.connect(reports.append)
        running = asyncio.ensure_future(
            wiring.run(
                [],
                paths,
                settings,
                theme=theme,
                window=seen,
                hub=hub,
                instance=instance,
                opened=FileOpen(qapp),
            )
        )
        await until(lambda: bool(windows()), 25)
        (window,) = windows()
        # The window is seen before the rest of the program is there.
        await until(lambda: window.account.text() == "work · Speech-to-Text API", 25)
        window.inputs_dropped.emit([str(recording)])
        await until(recording.with_suffix(".txt").exists, 25)
        assert recording.with_suffix(".txt").read_text("utf-8").split() == TEXT.split()
        row = window.table.model().index(0, 0)
        await until(lambda: str(row.siblingAtColumn(Column.PROGRESS).data()) == "Done · TXT")
        assert row.siblingAtColumn(Column.COST).data() == "1 point"
        # The service gave no times: the text is there all the same, and nothing breaks.
        window.table.selectAll()
        assert not reports
        window.close()
        assert await running == 0
        instance.close()

    with SpeechToTextServer(keys=[KEY], listen=lambda _media: heard, pace=Pace(polls=1)) as server:
        run_qt(scene(server))
        (submission,) = server.record.submissions
        assert submission.account == 0
