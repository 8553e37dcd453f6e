import asyncio
import gc

import pytest
from PySide6.QtWidgets import QDialog

from stt_desktop.domain.errors import ENGINE_DIED, AppError
from stt_desktop.ui.async_bridge import Bridge, answer
from tests.doubles import until
from tests.ui.conftest import RunQt


class Reports:
    def __init__(self) -> None:
        self.expected: list[AppError] = []
        self.bugs: list[BaseException] = []
        self.bridge = Bridge(self.expected.append, self.bugs.append)


def test_errors_reach_the_right_place(run_qt: RunQt) -> None:
    async def scene() -> None:
        reports = Reports()

        async def fail(error: Exception) -> None:
            raise error

        told, bug = AppError(ENGINE_DIED, name="x", reason="y"), ValueError("bug")
        reports.bridge.spawn(fail(told))
        reports.bridge.spawn(fail(bug))
        await until(lambda: len(reports.expected) == len(reports.bugs) == 1)
        assert reports.expected == [told]
        assert reports.bugs == [bug]

    run_qt(scene())


def test_what_is_told_does_not_end_who_waits_for_it(run_qt: RunQt) -> None:
    async def scene() -> None:
        reports = Reports()

        async def fail(error: Exception) -> None:
            raise error

        told = AppError(ENGINE_DIED, name="x", reason="y")
        await reports.bridge.told(fail(told))
        assert reports.expected == [told]
        with pytest.raises(ValueError, match="bug"):
            await reports.bridge.told(fail(ValueError("bug")))

    run_qt(scene())


def test_a_task_that_only_the_bridge_holds_is_not_collected(run_qt: RunQt) -> None:
    async def scene() -> None:
        reports, finished = Reports(), asyncio.Event()

        async def work() -> None:
            # Nobody else holds this future, so a weakly held task would be collected here.
            waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(0.05, waiting.set_result, None)
            await waiting
            finished.set()

        reports.bridge.spawn(work())
        await asyncio.sleep(0)
        gc.collect()
        await finished.wait()

    run_qt(scene())


def test_closing_cancels_and_waits_and_starts_nothing_more(run_qt: RunQt) -> None:
    async def scene() -> None:
        reports, cleaned = Reports(), []

        async def work() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)
                cleaned.append(True)

        reports.bridge.spawn(work())
        await asyncio.sleep(0)
        await reports.bridge.aclose()
        assert cleaned == [True]
        reports.bridge.spawn(work())
        await asyncio.sleep(0)
        assert cleaned == [True]
        assert not reports.bugs

    run_qt(scene())


@pytest.mark.parametrize("accepts", [True, False])
def test_a_dialog_is_awaited(run_qt: RunQt, accepts: bool) -> None:
    async def scene() -> None:
        dialog = QDialog()
        asyncio.get_running_loop().call_soon(dialog.accept if accepts else dialog.reject)
        assert await answer(dialog) is accepts
        assert not dialog.isVisible()

    run_qt(scene())


def test_cancelling_the_wait_closes_the_dialog(run_qt: RunQt) -> None:
    async def scene() -> None:
        dialog = QDialog()
        waiting = asyncio.ensure_future(answer(dialog))
        await until(dialog.isVisible)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not dialog.isVisible()

    run_qt(scene())
