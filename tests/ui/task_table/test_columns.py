"""What a row says about its recording: what it is called, what of it is sent."""

from dataclasses import replace

import pytest

from stt_desktop.domain.account import LOCAL, Provider
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.domain.task import Task
from stt_desktop.ui.task_table.columns import Cells, Column, saving
from stt_desktop.ui.task_table.rows import Row
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.transcript.commands import TranscriptCommands
from stt_desktop.ui.transcript.pane import DetailPane
from stt_desktop.ui.wording import Group

TASK = Task("1", LocalFile("/v/talk.mp4"), "talk.mp4", "w", Provider.LINKAI, 1, 1)


@pytest.mark.parametrize(
    ("size", "sent", "said"),
    [
        (1_400_000_000, 57_600_000, "Only the sound is sent: 58 MB instead of 1.40 GB (−96%)."),
        (40_000_000, 40_100_000, "Sent in another format: 40 MB instead of 40 MB."),
        (40_000_000, None, ""),
        (None, 1, ""),
    ],
)
def test_what_extraction_saves(size: int | None, sent: int | None, said: str) -> None:
    assert saving(replace(TASK, size_bytes=size, sent_bytes=sent)) == said


def test_a_page_is_shown_by_its_address_until_its_title_is_known(theme: Theme) -> None:
    page = RemoteUrl("https://www.youtube.com/watch?v=abc&token=5ecret")
    link = replace(TASK, source=page, given=page.url)
    cells = Cells(lambda: [LOCAL])

    def name(task: Task) -> str:
        return cells.text(Row(task, None, 1, Group.RUNNING), Column.NAME)

    assert name(link) == "youtube.com/watch?v=abc"
    assert "youtube.com/watch?v=abc" in cells.folded(link)
    assert name(replace(link, title="A talk.webm")) == "A talk.webm"
    pane = DetailPane(theme, TranscriptCommands(theme, theme))
    pane.show_progress(link, None)
    assert pane._name.whole() == "youtube.com/watch?v=abc"
    # Files and services go on calling it as they did.
    assert link.name == "watch"
