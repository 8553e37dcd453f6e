"""What the command line says about tasks of online services: cost, pauses, copies, decisions."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from stt_desktop.cli.progress import stage_words
from stt_desktop.cli.remarks import before_sending
from stt_desktop.domain.account import Account, Provider
from stt_desktop.domain.errors import (
    ANSWER_LOST,
    LONG_QUEUE,
    OUT_OF_CREDIT,
    AppError,
)
from stt_desktop.domain.ports import (
    AccountBlockedError,
    AnswerLostError,
    Job,
    Progress,
    Stage,
    Steps,
)
from stt_desktop.domain.source import LocalFile
from stt_desktop.jobs.new_task import NewTask
from tests.cli.conftest import Program

Make = Callable[[str], str]
BLOCKED = AccountBlockedError(AppError(OUT_OF_CREDIT, service="work"))
LOST = AnswerLostError(AppError(ANSWER_LOST, service="work", name="one.mp3", reason="reset"))


@pytest.fixture
def work(program: Program) -> Program:
    """A program whose default is the account “work” of the Speech-to-Text API."""
    program("accounts", "add", "work", "--provider", "speech-to-text")
    program("accounts", "default", "work")
    return program


def only_id(program: Program) -> str:
    (task,) = program("tasks", "list", "--json").objects
    return str(task["id"])


# --- cost -------------------------------------------------------------------------------------


def test_the_estimate_is_told_once_and_before_the_end(work: Program, recording: Make) -> None:
    work.transcriber.commits.add("one.mp3")
    ran = work("transcribe", recording("one.mp3"), "-f", "txt")
    words = "one.mp3: sent to work; 0:03, 1 started minute, about $0.00139\n"
    assert ran.err.count("sent to work") == 1
    assert ran.err.index(words) < ran.err.index("one.mp3: done")
    (task,) = work("tasks", "list", "--json").objects
    assert task["estimate"] == "0.00139"
    assert "sent to" not in work("transcribe", recording("two.mp3"), "--quiet").err


def test_the_built_in_engine_costs_nothing_and_says_nothing(
    program: Program, recording: Make
) -> None:
    ran = program("transcribe", recording("one.mp3"))
    assert "sent to" not in ran.err
    assert program("tasks", "list", "--json").objects[0]["estimate"] is None


@pytest.mark.parametrize(
    ("account", "duration_ms", "words"),
    [
        ("speech-to-text", 60_000, "1:00, 1 started minute, about $0.00139"),
        ("speech-to-text", 3_600_001, "1:00:00, 61 started minutes, about $0.08479"),
        ("speech-to-text", None, "$0.00139 for each started minute, its length is not known"),
        ("linkai", 60_000, "its price is not known"),
    ],
)
def test_what_will_be_charged_is_told_as_far_as_it_is_known(
    account: str, duration_ms: int | None, words: str
) -> None:
    work = Account("a1", "work", Provider(account))
    assert before_sending(work, duration_ms) == f"sent to work; {words}"


# --- paused accounts --------------------------------------------------------------------------


def test_a_blocked_account_gives_one_notice_and_its_tasks_go_on_later(
    work: Program, recording: Make
) -> None:
    names = [recording(f"{number}.mp3") for number in range(5)]
    work.transcriber.commits.update(names)
    work.transcriber.failures.update(dict.fromkeys(names, BLOCKED))
    ran = work("transcribe", *names, "--json", "-f", "txt")
    assert ran.code == 1
    assert ran.err.count("No credit left") == 1
    assert "5 tasks of “work” wait for that. Then go on with: stt-desktop resume\n" in ran.err
    assert "0 of 5 done." in ran.err
    assert [task["source"] for task in ran.objects] == names
    assert {task["state"] for task in ran.objects} == {"queued"}
    assert {task["error"]["code"] for task in ran.objects} == {"out-of-credit"}
    assert {task["error"]["action"] for task in ran.objects} == {
        "Top up the account at the service, then let its tasks go on."
    }
    # The first that was refused stands for all: no other was sent after it.
    assert len(work.transcriber.runs) == 1
    assert work("tasks", "list").out.count("No credit left") == 5
    shown = work("tasks", "show", ran.objects[-1]["id"]).out
    assert "Error\n  No credit left\n" in shown
    assert "Top up the account" in shown
    work.transcriber.failures.clear()
    resumed = work("resume", "--json")
    assert (resumed.code, len(resumed.objects)) == (0, 5)
    assert {task["state"] for task in resumed.objects} == {"done"}


def test_only_the_copy_of_an_unconfirmed_recording_is_said_to_wait_for_it(
    work: Program, recording: Make
) -> None:
    work.media.contents["copy.mp3"] = "one.mp3"
    work.transcriber.commits.update(["one.mp3", "copy.mp3"])
    work.transcriber.failures["one.mp3"] = LOST
    work("transcribe", recording("one.mp3"), recording("copy.mp3"), "-f", "txt")
    work.transcriber.held.add("three.mp3")
    asyncio.run(leave_in_the_queue(work, recording("three.mp3")))
    ran = work("tasks", "list")
    assert [ran.out.count(words) for words in ("on its twin", "queued")] == [1, 1]
    (third,) = [
        task for task in work("tasks", "list", "--json").objects if task["source"] == "three.mp3"
    ]
    assert "on its twin" not in work("tasks", "show", str(third["id"])).out


async def leave_in_the_queue(program: Program, name: str) -> None:
    """As a process does that ends before the recording's turn has come."""
    account = program.context().accounts.get("work")
    async with program.scheduler() as scheduler:
        await scheduler.add([NewTask(LocalFile(str(Path(name).resolve())), name, account)])


def test_other_accounts_go_on_while_one_is_paused(work: Program, recording: Make) -> None:
    work.transcriber.commits.add("one.mp3")
    work.transcriber.failures["one.mp3"] = BLOCKED
    work("transcribe", recording("one.mp3"))
    ran = work("transcribe", recording("two.mp3"), "--account", "local", "--json")
    assert [(task["source"], task["state"]) for task in ran.objects] == [("two.mp3", "done")]


# --- the same recording twice -----------------------------------------------------------------


def test_a_copy_is_served_by_the_first_answer_and_said_so(work: Program, recording: Make) -> None:
    work.media.contents["copy.mp3"] = "one.mp3"
    work("transcribe", recording("one.mp3"))
    first = only_id(work)
    ran = work("transcribe", recording("copy.mp3"), "--json")
    assert (ran.objects[0]["state"], ran.objects[0]["reused"]) == ("done", first)
    assert f"the same recording was done before (task {first})" in ran.err
    assert len(work.transcriber.runs) == 1
    shown = work("tasks", "show", ran.objects[0]["id"]).out
    assert f"{first} (nothing was sent for this one)" in shown
    work("transcribe", "copy.mp3", "--again")
    assert len(work.transcriber.runs) == 2


# --- sent and never answered ------------------------------------------------------------------


@pytest.fixture
def unconfirmed(work: Program, recording: Make) -> str:
    """The id of a task that was sent whole and never answered."""
    work.transcriber.commits.add("one.mp3")
    work.transcriber.failures["one.mp3"] = LOST
    ran = work("transcribe", recording("one.mp3"), "--json")
    work.transcriber.failures.clear()
    (task,) = ran.objects
    assert (ran.code, task["state"]) == (1, "unconfirmed")
    assert f"stt-desktop tasks show {task['id']}" in ran.err
    return str(task["id"])


def test_an_unconfirmed_task_shows_what_can_be_done(work: Program, unconfirmed: str) -> None:
    shown = work("tasks", "show", unconfirmed).out
    for words in (
        "https://speech-to-text.cn/",
        f"stt-desktop tasks attach {unconfirmed} REMOTE_ID",
        f"stt-desktop tasks give-up {unconfirmed}",
        f"stt-desktop tasks retry {unconfirmed} --send-again",
        "about $0.00139, at $0.00139 for each started minute",
    ):
        assert words in shown


def test_it_is_sent_again_only_on_purpose(work: Program, unconfirmed: str) -> None:
    assert work("resume").code == 0
    for which in ("--failed", unconfirmed):
        ran = work("tasks", "retry", which)
        assert ran.code == 1
        assert "Sending again may cost twice" in ran.err
    assert len(work.transcriber.runs) == 1
    again = work("tasks", "retry", unconfirmed, "--send-again", "--json")
    assert (again.code, again.objects[0]["state"]) == (0, "done")
    assert len(work.transcriber.runs) == 2


def test_it_goes_on_with_the_id_from_the_web_page(work: Program, unconfirmed: str) -> None:
    ran = work("tasks", "attach", unconfirmed, " remote-1 ", "--json")
    assert (ran.code, ran.objects[0]["state"], ran.objects[0]["remote_id"]) == (
        0,
        "done",
        "remote-1",
    )
    assert work.transcriber.runs[-1].remote == {"task_id": "remote-1"}
    assert "remote-1" in work("tasks", "show", unconfirmed).out


@pytest.mark.parametrize("remote", ["", "   ", "two words", "x" * 201, "a\nb"])
def test_what_cannot_be_an_id_is_not_asked_for(
    work: Program, unconfirmed: str, remote: str
) -> None:
    assert work("tasks", "attach", unconfirmed, remote).code == 2
    assert len(work.transcriber.runs) == 1


def test_it_can_be_given_up(work: Program, unconfirmed: str) -> None:
    ran = work("tasks", "give-up", unconfirmed, "ffff", "--json")
    assert ran.code == 1  # the second is no task
    (task,) = ran.objects
    assert (task["state"], task["error"]["code"]) == ("failed", "given-up")
    # Giving up does not undo what the service may have charged: a plain retry is refused.
    refused = work("tasks", "retry", unconfirmed)
    assert refused.code == 1
    assert "--send-again" in refused.err
    assert work("tasks", "retry", unconfirmed, "--send-again").code == 0


def test_only_an_unconfirmed_task_needs_a_decision(work: Program, recording: Make) -> None:
    work("transcribe", recording("one.mp3"))
    done = only_id(work)
    for argv in (["attach", done, "remote-1"], ["give-up", done]):
        ran = work("tasks", *argv)
        assert ran.code == 1
        assert "There is nothing to decide" in ran.err


def test_a_service_that_keeps_no_tasks_has_none_to_attach(
    program: Program, recording: Make
) -> None:
    program("accounts", "add", "link", "--provider", "linkai")
    program.transcriber.commits.add("one.mp3")
    program.transcriber.failures["one.mp3"] = LOST
    program("transcribe", recording("one.mp3"), "--account", "link")
    task = only_id(program)
    ran = program("tasks", "attach", task, "remote-1")
    assert ran.code == 1
    assert "The service keeps no tasks" in ran.err
    assert "tasks attach" not in program("tasks", "show", task).out


# --- meanwhile --------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_words(stage: Stage) -> None:
    assert stage_words(stage)


def test_a_notice_is_told_once(
    work: Program, recording: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = work.transcriber.run
    notice = AppError(LONG_QUEUE, service="work", name="one.mp3")

    async def slow(job: Job, steps: Steps) -> str:
        answer = await run(job, steps)
        for _poll in range(3):
            steps.progress(Progress(Stage.WAITING, notice=notice))
        steps.progress(Progress(Stage.FETCHING))
        return answer

    monkeypatch.setattr(work.transcriber, "run", slow)
    ran = work("transcribe", recording("one.mp3"))
    assert ran.err.count("one.mp3: Waiting for unusually long") == 1
    assert "one.mp3: the service fetches the recording" in ran.err
