"""What is copied for a report tells enough and gives nobody away."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from stt_desktop import __version__
from stt_desktop.domain.errors import ENGINE_DIED, AppError
from stt_desktop.domain.health import Finding, Health
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import State
from stt_desktop.settings import Settings
from stt_desktop.ui.diagnostics import diagnostics
from tests.ui.test_wording import TASK


@pytest.mark.usefixtures("qapp")
def test_facts_without_names_and_secrets() -> None:
    failed = replace(
        TASK,
        source=LocalFile("/secret/mother's diagnosis.wav"),
        given="mother's diagnosis.wav",
        state=State.FAILED,
        error=AppError(ENGINE_DIED, name="mother's diagnosis.wav", reason="signal 9"),
    )
    settings = Settings(proxy="http://wang:hunter2@proxy.example:3128", ca_file="/home/wang/ca")
    finding = Finding("journal", Health.GOOD, f"{Path.home()}/data/journal.sqlite3")
    text = diagnostics([finding], [failed, TASK], settings)
    for wanted in (__version__, "failed 1", "engine-died 1", "proxy set", "journal: good: ~/data"):
        assert wanted in text
    for hidden in ("diagnosis", "hunter2", "proxy.example", "wang", str(Path.home())):
        assert hidden not in text
    assert QApplication.platformName() in text
