"""The window is seen before the program is loaded, and says that it is not ready yet."""

from pathlib import Path

from stt_desktop.domain.account import LOCAL
from stt_desktop.ui.early_window import open_early
from stt_desktop.ui.theme import Theme
from tests.ui.conftest import RunQt


def test_it_takes_nothing_until_somebody_would_take_care_of_it(
    run_qt: RunQt, theme: Theme, tmp_path: Path
) -> None:
    async def scene() -> None:
        window = await open_early(theme, lambda: [LOCAL], tmp_path / "window.ini")
        try:
            assert window.isVisible()
            assert window.windowTitle() == "STT Desktop is starting…"
            assert not window.acceptDrops()
            assert not window.empty.isVisible()
            assert not window.table.isVisible()
            window.show_counts()
            assert window.windowTitle() == "STT Desktop"
            assert window.acceptDrops()
            assert window.empty.isVisible()
        finally:
            window.hide()
            window.deleteLater()

    run_qt(scene())
