"""The doctor's page: what is amiss stands first, with what to do; it can be looked at again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from stt_desktop.domain.health import Finding, Health
from stt_desktop.paths import resource
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.dialogs.checkup import CheckupDialog
from stt_desktop.ui.presenters.checkup import Checkup
from stt_desktop.ui.theme import Theme
from tests.doubles import until

RunQt = Callable[[Awaitable[None]], None]

GOOD = Finding("engine", Health.GOOD, "it runs")
POOR = Finding("disk", Health.WARNING, "0.1 GB free", "Free some space.")
DEAD = Finding("model", Health.BAD, "it is damaged", "Install it again.")


class Doctor:
    """Gives the next findings when told to."""

    def __init__(self, *visits: Sequence[Finding]) -> None:
        self.visits = list(visits)
        self.may_answer = asyncio.Event()
        self.copied = 0

    async def check(self) -> Sequence[Finding]:
        await self.may_answer.wait()
        return self.visits.pop(0)

    async def copy(self) -> None:
        self.copied += 1


@pytest.fixture
def window(qapp: QApplication) -> QWidget:
    return QWidget()


def opened(doctor: Doctor, window: QWidget) -> tuple[Checkup, Bridge]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)

    def fail(error: object) -> None:
        raise AssertionError(error)

    bridge = Bridge(fail, fail)
    theme = Theme(app, resource("icons"), "light")
    return Checkup(doctor.check, doctor.copy, theme, window, bridge), bridge


def pages(window: QWidget) -> list[CheckupDialog]:
    return [one for one in window.findChildren(CheckupDialog) if one.isVisible()]


def texts(page: CheckupDialog) -> list[str]:
    return [one.text() for one in page.findChildren(QLabel) if one.text()]


def test_what_needs_the_person_comes_first(run_qt: RunQt, window: QWidget) -> None:
    async def scene() -> None:
        doctor = Doctor([GOOD, POOR, DEAD], [GOOD])
        checkup, bridge = opened(doctor, window)
        showing = asyncio.ensure_future(checkup.show())
        await until(lambda: bool(pages(window)))
        (page,) = pages(window)
        assert page.summary.text() == "Looking at every part…"
        assert not page.again.isEnabled()

        doctor.may_answer.set()
        await showing
        told = texts(page)
        assert told[0] == "Some parts need your attention"
        names = ["Speech model", "Disk", "Engine"]
        assert [one for one in told if one in names] == names
        assert {"it is damaged", "Install it again.", "Free some space."} <= set(told)

        await checkup.show()  # the one that is open
        assert pages(window) == [page]

        page.again.click()
        await until(lambda: page.summary.text() == "Everything is in order")
        page.copy.click()
        await until(lambda: doctor.copied == 1)
        page.close()
        await bridge.aclose()

    run_qt(scene())


def test_it_may_be_closed_before_the_doctor_is_done(run_qt: RunQt, window: QWidget) -> None:
    async def scene() -> None:
        doctor = Doctor([GOOD], [GOOD])
        checkup, bridge = opened(doctor, window)
        showing = asyncio.ensure_future(checkup.show())
        await until(lambda: bool(pages(window)))
        pages(window)[0].close()
        await until(lambda: not window.findChildren(CheckupDialog))
        doctor.may_answer.set()
        await showing

        await checkup.show()  # and opened anew
        assert pages(window)[0].summary.text() == "Everything is in order"
        await bridge.aclose()

    run_qt(scene())
