"""How far running tasks are, in words."""

from stt_desktop.cli.progress import (
    Milestones,
    download_line,
    live_line,
    percent,
    stage_words,
    state_words,
)
from stt_desktop.cli.text import columns
from stt_desktop.domain.ports import Progress, Stage
from stt_desktop.domain.task import State


def test_a_live_line_tells_stage_amount_percent_and_time_left() -> None:
    progress = Progress(Stage.LISTENING, 72_000, 297_000, 35.4)
    assert live_line("[1/3]", "interview.mp3", progress, 100) == (
        "[1/3] interview.mp3 · listening · 1:12 of 4:57 · 24 % · about 0:35 left"
    )


def test_the_name_gives_way_first() -> None:
    progress = Progress(Stage.LISTENING, 72_000, 297_000, 35.4)
    line = live_line("[1/3]", "采访" * 40 + ".mp3", progress, 90)
    assert columns(line) <= 90
    assert line.endswith(".mp3 · listening · 1:12 of 4:57 · 24 % · about 0:35 left")


def test_what_is_unknown_is_left_out() -> None:
    assert live_line("[1/1]", "a.mp3", Progress(Stage.LOADING), 80) == (
        "[1/1] a.mp3 · loading the speech model"
    )
    assert live_line("[1/1]", "a.mp3", Progress(Stage.LISTENING, 5000), 80) == (
        "[1/1] a.mp3 · listening · 0:05"
    )


def test_percent_stays_between_0_and_100() -> None:
    assert percent(Progress(Stage.LISTENING, 5, None)) is None
    assert percent(Progress(Stage.LISTENING, 5, 0)) is None
    assert percent(Progress(Stage.LISTENING, 12, 10)) == 100


def test_a_line_is_worth_it_at_a_new_stage_and_every_ten_percent() -> None:
    milestones = Milestones()
    steps = [Progress(Stage.PREPARING), *(Progress(Stage.LISTENING, n, 100) for n in range(101))]
    lines = [milestones.line("id", "[1/1]", "a.mp3", step) for step in steps]
    told = [line for line in lines if line]
    assert told[:2] == ["[1/1] a.mp3: preparing", "[1/1] a.mp3: listening, 0:00 of 0:00"]
    assert [line.rsplit(", ", 1)[1] for line in told[2:]] == [f"{n} %" for n in range(10, 101, 10)]


def test_milestones_of_tasks_do_not_mix() -> None:
    milestones = Milestones()
    assert milestones.line("one", "[1/2]", "a", Progress(Stage.LOADING))
    assert milestones.line("two", "[2/2]", "b", Progress(Stage.LOADING))
    assert milestones.line("one", "[1/2]", "a", Progress(Stage.LOADING)) is None


def test_a_download_tells_its_speed_and_time_left() -> None:
    assert download_line("base", 50_000_000, 150_000_000, 5e6) == (
        "base: 50.0 MB of 150.0 MB · 33 % · 5.0 MB/s · about 0:20 left"
    )
    assert download_line("base", 1_000_000, None, 0) == "base: 1.0 MB"


def test_every_stage_and_state_has_words() -> None:
    assert all(map(stage_words, Stage))
    assert all(map(state_words, State))
