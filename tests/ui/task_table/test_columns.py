"""What a row says about what of its recording is sent."""

from dataclasses import replace

import pytest

from stt_desktop.domain.account import Provider
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Task
from stt_desktop.ui.task_table.columns import saving

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
