"""What a wish becomes."""

from stt_desktop.domain.account import LOCAL
from stt_desktop.domain.source import LocalFile
from stt_desktop.jobs.new_task import NewTask


def test_however_many_are_added_at_once_each_has_an_id_of_its_own() -> None:
    """The journal would refuse all of them for two with the same one."""
    wish, count = NewTask(LocalFile("/talk.wav"), "talk.wav", LOCAL), 200_000
    assert len({wish.task(1_790_000_000_000).id for _ in range(count)}) == count


def test_later_tasks_sort_behind_earlier_ones() -> None:
    wish = NewTask(LocalFile("/talk.wav"), "talk.wav", LOCAL)
    assert wish.task(1_790_000_000_000).id < wish.task(1_790_000_001_000).id
