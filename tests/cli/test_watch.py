"""``stt-desktop watch``: what comes into a folder, until it is interrupted."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from stt_desktop.cli.report import Report
from stt_desktop.domain.task import Task
from stt_desktop.jobs import watching
from tests.cli.conftest import Program


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOK_S", 0.02)
    monkeypatch.setattr(watching, "QUIET_S", 0.05)


@pytest.fixture
def stop_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """``stop_after(n)``: Ctrl-C comes behind the n-th finished task."""
    finished = Report.finished

    def planned(count: int) -> None:
        left = [count]

        def counting(report: Report, task: Task) -> None:
            finished(report, task)
            left[0] -= 1
            if not left[0]:
                signal.raise_signal(signal.SIGINT)

        monkeypatch.setattr(Report, "finished", counting)

    return planned


def test_recordings_are_taken_once_also_in_a_second_run(
    program: Program,
    recording: Callable[[str], str],
    tmp_path: Path,
    stop_after: Callable[[int], None],
) -> None:
    for name in ("in/a.wav", "in/deep/b.wav", "in/notes.txt"):
        recording(name)
    stop_after(2)
    ran = program("watch", "in", "--existing", "--format", "txt", "--json")
    assert ran.code == 130
    assert sorted(Path(one["source"]).name for one in ran.objects) == ["a.wav", "b.wav"]
    assert (tmp_path / "in" / "a.txt").exists()
    recording("in/c.wav")
    stop_after(1)
    ran = program("watch", "in", "--format", "txt", "--json")
    assert [Path(one["source"]).name for one in ran.objects] == ["c.wav"]


def test_what_comes_into_an_empty_folder_between_two_runs_is_taken(
    program: Program,
    recording: Callable[[str], str],
    tmp_path: Path,
    stop_after: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The folder was taken for one that is watched for the first time."""

    (tmp_path / "in").mkdir()
    with monkeypatch.context() as patched:
        # It has looked once when it tells how it is.
        stop = lambda *_: signal.raise_signal(signal.SIGINT)  # noqa: E731
        patched.setattr(watching.FolderWatch, "_say", stop)
        assert program("watch", "in").code == 130
    recording("in/a.wav")
    stop_after(1)
    ran = program("watch", "in", "--format", "txt", "--json")
    assert [Path(one["source"]).name for one in ran.objects] == ["a.wav"]


def test_a_folder_that_is_not_there_is_told(program: Program) -> None:
    Path("file.wav").touch()
    for name in ("nowhere", "file.wav"):
        ran = program("watch", name)
        assert ran.code == 1
        assert f"There is no folder “{name}” in {Path.cwd()}." in ran.err
