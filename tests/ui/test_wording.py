"""The sentences of a row, and where a task belongs."""

from dataclasses import replace

import pytest

from stt_desktop.domain.account import LOCAL, Provider
from stt_desktop.domain.errors import (
    DISK_FULL,
    ENGINE_DIED,
    FOLDER_READ_ONLY,
    MODEL_MISSING,
    Action,
    AppError,
)
from stt_desktop.domain.ports import Progress, Stage
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import RESTING, State, Task
from stt_desktop.domain.transcript import Timing
from stt_desktop.ui import prospects, wording
from stt_desktop.ui.tokens import Tone
from stt_desktop.ui.wording import Group

TASK = Task(
    id="1",
    source=LocalFile("/a/one.wav"),
    given="one.wav",
    account="local",
    provider=Provider.LOCAL,
    created_ms=0,
    changed_ms=0,
)
DIED = AppError(ENGINE_DIED, name="one.wav", reason="signal 9")
NO_MODEL = AppError(MODEL_MISSING, model="base", megabytes=148)
READ_ONLY = AppError(FOLDER_READ_ONLY, name="one.srt", folder="/a", reason="no")


@pytest.mark.parametrize("state", State)
def test_every_state_has_words_and_an_icon(state: State) -> None:
    status = wording.status_of(replace(TASK, state=state))
    assert status.text
    assert status.icon
    # Never the raw state's name in lower case.
    assert status.text != state.value


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_words(stage: Stage) -> None:
    status = wording.status_of(replace(TASK, state=State.LISTENING), Progress(stage))
    assert status.text
    assert status.fraction is None


def test_progress_says_percent_and_time_left() -> None:
    listening = replace(TASK, state=State.LISTENING)
    status = wording.status_of(listening, Progress(Stage.LISTENING, 243_000, 580_000, 96.0))
    assert status.spoken() == "Listening · 41 % · 2 min left"
    assert status.fraction == pytest.approx(0.419, abs=0.001)


def test_progress_beyond_its_end_is_the_end() -> None:
    listening = replace(TASK, state=State.LISTENING)
    assert wording.status_of(listening, Progress(Stage.LISTENING, 2, 1)).fraction == 1.0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a few seconds left"),
        (9.9, "a few seconds left"),
        (10, "10 s left"),
        (44, "40 s left"),
        (55, "1 min left"),
        (100, "2 min left"),
        (5000, "83 min left"),
        (7300, "2 h 2 min left"),
    ],
)
def test_time_left_is_round(seconds: float, words: str) -> None:
    assert wording.time_left(seconds) == words


@pytest.mark.parametrize(
    ("task", "group"),
    [
        *((replace(TASK, state=s), Group.RUNNING) for s in State if s not in RESTING),
        (replace(TASK, state=State.DONE), Group.DONE),
        (replace(TASK, state=State.DONE, export_error=READ_ONLY), Group.NEEDS_YOU),
        (replace(TASK, state=State.FAILED, error=DIED), Group.FAILED),
        (replace(TASK, state=State.FAILED, error=NO_MODEL), Group.NEEDS_YOU),
        (replace(TASK, state=State.FAILED, error=AppError(DISK_FULL)), Group.NEEDS_YOU),
        (replace(TASK, state=State.UNCONFIRMED), Group.NEEDS_YOU),
        (replace(TASK, state=State.HELD), Group.HELD),
        (replace(TASK, state=State.CANCELLED), Group.ALL),
    ],
)
def test_groups(task: Task, group: Group) -> None:
    assert wording.group_of(task) is group


def test_done_tells_what_was_saved() -> None:
    done = replace(TASK, state=State.DONE, outputs=("/a/one.txt", "/a/one (2).srt"))
    assert wording.status_of(done).spoken() == "Done · SRT, TXT"
    unsaved = replace(done, export_error=READ_ONLY)
    assert wording.status_of(unsaved).text == "Done, but not saved"
    assert wording.status_of(unsaved).tone is Tone.WARNING
    assert wording.error_of(unsaved) == READ_ONLY


def test_what_the_person_can_mend_does_not_look_like_a_failure() -> None:
    failed = replace(TASK, state=State.FAILED, error=NO_MODEL)
    assert wording.status_of(failed).tone is Tone.WARNING
    assert wording.status_of(replace(failed, error=DIED)).tone is Tone.BAD


@pytest.mark.parametrize("action", Action)
def test_every_action_has_a_button(action: Action) -> None:
    assert wording.button_for(action)


def test_the_window_never_advises_a_command() -> None:
    from stt_desktop.domain.errors import kinds

    for kind in kinds().values():
        if "stt-desktop models" in kind.advice:
            error = AppError(kind, model="base", file="model.bin", megabytes=148)
            assert "stt-desktop" not in wording.advice_for_window(error)


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(None, "–"), (0, "0:00"), (28_730, "0:28"), (2_467_000, "41:07"), (3_731_000, "1:02:11")],
)
def test_lengths(milliseconds: int | None, text: str) -> None:
    assert wording.clock(milliseconds) == text


def test_cue_times() -> None:
    assert wording.cue_time(39_270, hours=False) == "00:39.2"
    assert wording.cue_time(3_731_900, hours=True) == "1:02:11.9"


def test_where_it_goes() -> None:
    assert wording.where(LOCAL) == "This computer"
    assert wording.where(None) == "Unknown account"


@pytest.mark.parametrize("timing", Timing)
def test_every_timing_has_a_name(timing: Timing) -> None:
    assert prospects.timing_name(timing)


def test_the_status_bar_counts() -> None:
    assert wording.running_summary(0, 0) == "Nothing is running"
    assert wording.running_summary(1, 0) == "1 running"
    assert wording.running_summary(1, 2) == "1 running · 2 waiting"


def test_sizes() -> None:
    assert wording.size(2_309) == "2 KB"
    assert wording.size(147_883_041) == "148 MB"
