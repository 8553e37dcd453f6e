"""A task's life: what the table allows, what each event leaves behind."""

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.errors import (
    CONTACT_SERVICE,
    ENGINE_DIED,
    GIVEN_UP,
    INTERNAL,
    LINK_IN_DOUBT,
    RECOGNITION_FAILED,
    REMOTE_TASK_UNKNOWN,
    SERVICE_TROUBLE,
    SOURCE_NO_SPEECH,
    AppError,
)
from stt_desktop.domain.events import (
    Accepted,
    Answered,
    Approved,
    Assigned,
    Cancelled,
    Committing,
    Deferred,
    Event,
    Exported,
    Failed,
    Finished,
    Interrupted,
    Listening,
    Lost,
    Measured,
    PartAnswered,
    Prepared,
    Rederived,
    Resumed,
    Retried,
    Reused,
    Reverted,
    Sending,
    Started,
    Titled,
    Unfetched,
)
from stt_desktop.domain.lifecycle import TRANSITIONS, TransitionError, advance
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import (
    FINAL,
    RESTING,
    WORKING,
    ExportPlan,
    Options,
    Result,
    State,
    Task,
)
from stt_desktop.domain.transcript import Timing

ERROR = AppError(ENGINE_DIED, name="a.wav", reason="signal 9")

TROUBLE = AppError(CONTACT_SERVICE, service="s", name="a.wav", said="oh")
DOUBT = AppError(LINK_IN_DOUBT, service="s", name="a.wav", said="oh")

SAMPLES: dict[type[Event], Event] = {
    Assigned: Assigned("work", Provider.LINKAI, Options(language="zh")),
    Approved: Approved(),
    Started: Started(),
    Measured: Measured(28_730),
    Listening: Listening(),
    Sending: Sending(),
    Committing: Committing(),
    Accepted: Accepted("remote-7", {"url": "https://example.org/7"}),
    PartAnswered: PartAnswered(2, "{}"),
    Answered: Answered(),
    Finished: Finished(Timing.PROVIDER),
    Failed: Failed(ERROR),
    Lost: Lost(ERROR),
    Deferred: Deferred(ERROR),
    Reused: Reused("t0"),
    Resumed: Resumed(),
    Titled: Titled("a talk"),
    Prepared: Prepared(1_000),
    Unfetched: Unfetched(),
    Cancelled: Cancelled(),
    Retried: Retried(),
    Reverted: Reverted(1),
    Rederived: Rederived(),
    Interrupted: Interrupted(),
    Exported: Exported(("/tmp/a.srt",)),
}


def task(state: State = State.QUEUED, **changes: Any) -> Task:
    fields: dict[str, Any] = {
        "id": "t1",
        "source": LocalFile("/media/a.wav"),
        "given": "a.wav",
        "account": LOCAL.id,
        "provider": LOCAL.provider,
        "created_ms": 1_000,
        "changed_ms": 1_000,
        "state": state,
    }
    return Task(**(fields | changes))


RESULT = Result(1, LOCAL.id, LOCAL.provider)


def after(start: Task, *events: Event) -> Task:
    for event in events:
        start = advance(start, event, start.changed_ms + 1)
    return start


def test_every_state_has_its_row_and_every_event_its_sample() -> None:
    assert set(TRANSITIONS) == set(State)
    assert {event for row in TRANSITIONS.values() for event in row} == set(SAMPLES)


def test_each_state_is_waiting_for_work_at_work_or_at_rest() -> None:
    assert {State.QUEUED} | WORKING | RESTING == set(State)
    assert not WORKING & RESTING
    assert {State.UNCONFIRMED, State.HELD} == RESTING - FINAL


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("kind", SAMPLES)
def test_the_table_alone_decides(state: State, kind: type[Event]) -> None:
    answered = kind is not Resumed
    before = task(state, version=4, remote_id="remote-7", answered=answered, earlier=(RESULT,))
    expected = TRANSITIONS[state].get(kind)
    if expected is None:
        with pytest.raises(TransitionError, match=f"{kind.__name__} .* {state}") as raised:
            advance(before, SAMPLES[kind], 2_000)
        assert raised.value.state is state
        assert raised.value.event is SAMPLES[kind]
    else:
        moved = advance(before, SAMPLES[kind], 2_000)
        assert (moved.state, moved.version, moved.changed_ms) == (expected, 5, 2_000)
        assert (moved.id, moved.source, moved.created_ms) == ("t1", before.source, 1_000)


def test_a_part_that_is_answered_leaves_nothing_unknown() -> None:
    committed = after(task(), Started(), Measured(28_730), Sending(), Committing())
    assert committed.sent_whole
    between = after(committed, PartAnswered(0, "{}"))
    assert between.state is State.SENDING
    assert not between.sent_whole
    assert after(between, Interrupted()).state is State.QUEUED
    assert after(between, Sending(), Committing(), Interrupted()).state is State.UNCONFIRMED


def test_a_server_that_charges_nothing_answers_without_a_commitment() -> None:
    sending = after(task(), Started(), Measured(28_730), Sending())
    assert after(sending, Answered()).state is State.TIMING
    assert after(sending, PartAnswered(0, "{}"), Interrupted()).state is State.QUEUED


@pytest.mark.parametrize("accepted", [(), (Accepted("remote-7", {"task_id": "remote-7"}),)])
def test_a_link_that_the_service_cannot_fetch_is_prepared_here(accepted: tuple[Event, ...]) -> None:
    sent = after(task(), Started(), Sending(), Committing(), *accepted)
    here = after(sent, Unfetched())
    assert here.state is State.PREPARING
    assert here.fetched_here
    assert (here.remote_id, dict(here.remote), here.sent_whole) == (None, {}, False)


@pytest.mark.parametrize(
    ("provider", "charged"), [(Provider.SPEECH_TO_TEXT, True), (Provider.OPENAI, False)]
)
def test_a_services_own_error_does_not_say_that_nothing_was_charged(
    provider: Provider, charged: bool
) -> None:
    error = AppError(SERVICE_TROUBLE, service="s", said="oh")
    sent = after(task(provider=provider), Started(), Sending(), Committing())
    assert after(sent, Failed(error)).may_be_charged is charged


def test_a_link_in_doubt_is_fetched_here_when_the_person_sends_it_again() -> None:
    failed = after(task(), Started(), Sending(), Committing(), Accepted("r"), Failed(DOUBT))
    assert (failed.state, failed.may_be_charged, failed.can_resume) == (State.FAILED, True, False)
    again = after(failed, Retried(), Started())
    assert (again.fetched_here, again.may_be_charged) == (True, False)


def test_a_title_names_the_task() -> None:
    named = after(task(), Started(), Titled("A talk.mp4"), Prepared(1_000))
    assert (named.name, named.sent_bytes) == ("A talk.mp4", 1_000)
    again = after(named, Interrupted(), Started())
    assert (again.name, again.sent_bytes) == ("A talk.mp4", None)


def test_a_crash_sends_nothing_again_that_may_be_billed() -> None:
    crashed = {state: row.get(Interrupted) for state, row in TRANSITIONS.items()}
    assert crashed[State.COMMITTING] is State.UNCONFIRMED
    assert crashed[State.WAITING] is State.WAITING
    assert crashed[State.TIMING] is State.TIMING
    for state in (State.QUEUED, State.PREPARING, State.LISTENING, State.SENDING):
        assert crashed[state] is State.QUEUED
    assert all(crashed[state] is None for state in RESTING)


def test_only_a_person_takes_a_task_from_rest_back_to_the_queue() -> None:
    back = {
        (state, event)
        for state in RESTING
        for event, to in TRANSITIONS[state].items()
        if to is State.QUEUED
    }
    again = {(state, Retried) for state in RESTING - {State.HELD}}
    assert back == again | {(State.HELD, Approved)}


def test_a_held_task_is_looked_at_and_changed_before_it_starts() -> None:
    held = after(task(State.HELD), Measured(28_730, size_bytes=41), SAMPLES[Assigned])
    assert (held.state, held.duration_ms, held.size_bytes) == (State.HELD, 28_730, 41)
    assert (held.account, held.provider) == ("work", Provider.LINKAI)
    assert held.options.language == "zh"
    assert held.rested_ms is None
    started = after(held, Approved(), Started())
    assert (started.state, started.attempt, started.account) == (State.PREPARING, 1, "work")


def test_a_held_task_that_cannot_be_read_has_come_to_rest() -> None:
    failed = after(task(State.HELD), Failed(ERROR))
    assert (failed.state, failed.rested_ms) == (State.FAILED, failed.changed_ms)


def test_the_local_engine_from_drop_to_file() -> None:
    done = after(
        task(export=ExportPlan(("srt",))),
        Started(),
        Measured(28_730),
        Listening(),
        Answered(),
        Finished(Timing.PROVIDER),
    )
    assert (done.state, done.attempt, done.duration_ms) == (State.DONE, 1, 28_730)
    assert done.timing is Timing.PROVIDER
    assert done.export_is_due
    written = after(done, Exported(("/tmp/a.srt",)))
    assert written.outputs == ("/tmp/a.srt",)
    assert not written.export_is_due


def test_a_service_from_drop_to_answer_remembers_what_polling_needs() -> None:
    sent = after(task(), Started(), Sending(), Committing(), *[SAMPLES[Accepted]])
    assert (sent.state, sent.remote_id) == (State.WAITING, "remote-7")
    assert sent.remote == {"url": "https://example.org/7"}
    assert after(sent, Interrupted()).remote_id == "remote-7"


def test_a_duration_that_the_answer_tells_replaces_the_measured_one() -> None:
    timing = task(State.TIMING, duration_ms=10)
    assert after(timing, Finished(Timing.ALIGNED, 12)).duration_ms == 12
    assert after(timing, Finished(Timing.ALIGNED)).duration_ms == 10


def test_an_error_is_kept_until_the_next_try() -> None:
    failed = after(task(), Started(), Failed(ERROR))
    assert failed.error == ERROR
    again = after(failed, Retried())
    assert again.error is None
    assert after(again, Started()).attempt == 2


def read_nothing() -> None:
    raise AppError(SOURCE_NO_SPEECH, name="a.wav") from OSError("cannot be read")


def test_a_task_keeps_its_error_without_what_was_at_hand_where_it_was_raised() -> None:
    with pytest.raises(AppError) as raised:
        read_nothing()
    assert raised.value.__traceback__ is not None
    kept = after(task(), Started(), Failed(raised.value)).error
    assert kept == raised.value
    assert kept is not None
    assert kept.__traceback__ is None
    assert kept.__cause__ is None
    assert kept.__context__ is None


def test_a_lost_answer_leaves_its_error_and_an_unconfirmed_task() -> None:
    lost = after(task(State.COMMITTING), Lost(ERROR))
    assert (lost.state, lost.error) == (State.UNCONFIRMED, ERROR)


def test_an_export_that_failed_is_not_tried_again_by_itself() -> None:
    done = task(State.DONE, export=ExportPlan(("srt",)))
    failed = after(done, Exported(error=ERROR))
    assert failed.state is State.DONE
    assert failed.export_error == ERROR
    assert not failed.export_is_due


def test_nothing_is_due_without_a_plan_or_before_the_end() -> None:
    assert not task(State.DONE).export_is_due
    assert not task(State.TIMING, export=ExportPlan(("srt",))).export_is_due


def test_another_result_is_exported_again() -> None:
    done = task(State.DONE, export=ExportPlan(("srt",)), outputs=("/tmp/a.srt",), remote_id="r")
    anew = after(done, Retried())
    assert anew.outputs == ()
    assert anew.export_error is None
    assert anew.remote_id is None


def test_only_an_answer_is_derived_from_again() -> None:
    with pytest.raises(TransitionError):
        advance(task(State.CANCELLED), Rederived(), 2_000)
    again = advance(task(State.CANCELLED, answered=True, remote_id="r"), Rederived(), 2_000)
    assert (again.state, again.remote_id) == (State.TIMING, "r")


def test_what_is_done_gets_another_try_of_its_answer() -> None:
    done = done_once()
    anew = after(done, Rederived())
    assert (anew.state, anew.attempt, anew.answered) == (State.TIMING, done.attempt + 1, True)
    assert (anew.result, anew.results, anew.outputs) == (1, done.results, ())
    assert after(anew, Cancelled(), Rederived()).attempt == anew.attempt
    ended = after(anew, Finished(Timing.ALIGNED))
    assert (ended.result, [result.attempt for result in ended.results]) == (2, [1, 2])


@pytest.mark.parametrize("ending", [Cancelled(), Failed(ERROR)])
def test_a_polled_answer_is_not_asked_for_again_when_it_is_derived_from_anew(ending: Event) -> None:
    ended = after(done_once(), Rederived(), ending)
    assert (ended.remote_id, ended.can_resume) == ("remote-7", False)
    with pytest.raises(TransitionError):
        advance(ended, Resumed(), 9_000)
    assert not after(ended, Reverted(1)).may_be_charged


def test_a_task_is_called_as_its_source() -> None:
    assert task().name == "a.wav"


def test_only_the_local_engine_keeps_the_recording_here() -> None:
    assert not LOCAL.leaves_this_computer
    assert not Account("a", "b", Provider.LOCAL).leaves_this_computer


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_going_on_needs_a_remote_id(state: State) -> None:
    assert not task(state).can_resume
    with pytest.raises(TransitionError):
        advance(task(state), Resumed(), 2_000)
    known = task(state, remote_id="remote-7", error=AppError(INTERNAL, reason="x"))
    assert known.can_resume
    assert advance(known, Resumed(), 2_000).state is State.WAITING


def test_what_the_service_gave_up_is_not_asked_for_again() -> None:
    for kind in (RECOGNITION_FAILED, REMOTE_TASK_UNKNOWN):
        error = AppError(kind, name="a", service="s", said="no")
        assert not task(State.FAILED, remote_id="remote-7", error=error).can_resume
    # Whatever else went wrong went wrong here: the service still works on it.
    assert task(State.FAILED, remote_id="remote-7", error=ERROR).can_resume


@pytest.mark.parametrize(
    ("events", "charged"),
    [
        ((Sending(), Committing(), Lost(ERROR)), True),
        ((Sending(), Committing(), Interrupted(ERROR)), True),
        ((Sending(), Committing(), Cancelled(ERROR)), True),
        ((Sending(), Committing(), Failed(ERROR)), False),
        ((Sending(), Committing(), Failed(TROUBLE)), True),
        ((Sending(), Failed(TROUBLE)), False),
        ((Sending(), Committing(), Accepted("r"), Failed(DOUBT)), True),
        ((Sending(), Committing(), Deferred(ERROR), Cancelled()), False),
        ((Sending(), Committing(), Accepted("r"), Cancelled(ERROR)), False),
        ((Sending(), Cancelled()), False),
        ((Sending(), Committing(), Lost(ERROR), Failed(AppError(GIVEN_UP, name="a"))), True),
        ((Sending(), Committing(), Lost(ERROR), Retried(), Cancelled()), False),
    ],
)
def test_what_may_be_charged_is_known(events: tuple[Event, ...], charged: bool) -> None:
    assert after(task(State.PREPARING), *events).may_be_charged is charged


# --- results of earlier tries -----------------------------------------------------------------

FIRST_TRY: tuple[Event, ...] = (
    Started(),
    Measured(28_730, "content"),
    Sending(),
    Committing(),
    Accepted("remote-7", {"task_id": "remote-7"}),
    Answered(),
    Finished(Timing.ALIGNED, points=2),
    Exported(("/tmp/a.srt",)),
)
OTHERWISE = Assigned("work", Provider.LINKAI, Options(language="zh", again=True))


def done_once() -> Task:
    plan = ExportPlan(("srt",))
    return after(task(account="home", provider=Provider.SPEECH_TO_TEXT, export=plan), *FIRST_TRY)


def test_what_is_done_is_its_own_result() -> None:
    done = done_once()
    (own,) = done.results
    assert (own.attempt, own.account, own.provider) == (1, "home", Provider.SPEECH_TO_TEXT)
    assert (own.fingerprint, own.duration_ms, own.timing) == ("content", 28_730, Timing.ALIGNED)
    assert (own.points, own.remote_id, own.outputs) == (2, "remote-7", ("/tmp/a.srt",))
    assert (done.result, done.earlier, done.can_revert) == (1, (), False)
    assert task().results == ()
    assert task(State.DONE).results == ()


@pytest.mark.parametrize(
    "events",
    [
        (),
        (Started(),),
        (Started(), Failed(ERROR)),
        (Cancelled(),),
        (Started(), Sending(), Committing(), Lost(ERROR)),
        (Started(), Sending(), Committing(), Answered()),
    ],
)
def test_the_result_stays_until_there_is_a_newer_one(events: tuple[Event, ...]) -> None:
    done = done_once()
    again = after(done, Retried(anew=True, wish=OTHERWISE), *events)
    assert (again.result, again.results) == (1, done.results)
    assert (again.account, again.provider, again.options) == (
        *(OTHERWISE.account, OTHERWISE.provider),
        OTHERWISE.options,
    )
    assert again.outputs == ()
    assert again.can_revert is (again.state in FINAL)


@pytest.mark.parametrize("ending", [(Started(), Failed(ERROR)), (Cancelled(),)])
def test_after_a_try_that_ended_badly_the_earlier_result_is_gone_back_to(
    ending: tuple[Event, ...],
) -> None:
    done = done_once()
    ended = after(done, Retried(wish=OTHERWISE), *ending)
    back = after(ended, Reverted(1))
    assert back.state is State.DONE
    assert (back.results, back.earlier, back.result) == (done.results, (), 1)
    assert (back.account, back.options, back.error) == ("home", Options(), None)
    assert (back.points, back.outputs, back.export_is_due) == (2, ("/tmp/a.srt",), False)
    assert (back.rested_ms, back.finished_ms) == (ended.rested_ms, done.finished_ms)
    assert not back.can_revert
    # The count of the tries goes on: nothing of them is ever written over.
    assert after(back, Retried(), Started()).attempt == ended.attempt + 1


def test_one_goes_back_and_forth_between_two_results() -> None:
    done = done_once()
    twice = after(
        *(done, Retried(wish=OTHERWISE), Started(), Sending(), Committing(), Answered()),
        Finished(Timing.ESTIMATED),
    )
    assert (twice.result, [result.attempt for result in twice.results]) == (2, [1, 2])
    first = after(twice, Reverted(1))
    assert (first.result, first.account, first.results) == (1, "home", twice.results)
    second = after(first, Reverted(2))
    assert (second.result, second.account, second.timing) == (2, "work", Timing.ESTIMATED)
    assert second.results == twice.results
    with pytest.raises(TransitionError):
        advance(second, Reverted(2), 9_000)


def test_what_may_be_charged_is_not_forgotten_by_going_back() -> None:
    again = after(done_once(), Retried(), Started(), Sending(), Committing())
    assert after(again, Cancelled(), Reverted(1)).may_be_charged
    polled = after(again, Accepted("remote-8"), Cancelled())
    assert polled.can_resume
    back = after(polled, Reverted(1, give_up=True))
    assert (back.may_be_charged, back.remote_id) == (True, "remote-7")
    assert not after(done_once(), Retried(), Cancelled(), Reverted(1)).may_be_charged


SENT: tuple[Event, ...] = (Started(), Measured(28_730, "content"), Sending(), Committing())
PARTLY = (*SENT, PartAnswered(0, "{}"))
HERE = Assigned(LOCAL.id, LOCAL.provider, Options())
OTHER_SAMPLES = (Reverted(2), Reverted(3), Reverted(1, give_up=True), Retried(anew=True))
SILENT = AppError(SOURCE_NO_SPEECH, name="a.wav")


@pytest.mark.parametrize(
    "newer",
    [
        (*SENT, Accepted("remote-8"), Cancelled()),
        (*SENT, Answered(), Cancelled()),
        (*SENT, Answered(), Failed(ERROR)),
        (*SENT, Answered(), Failed(ERROR), Rederived(), Cancelled()),
        (*PARTLY, Failed(ERROR)),
        (*PARTLY, Failed(ERROR), Retried(), Started(), Cancelled()),
    ],
)
def test_a_newer_text_that_can_still_be_had_is_given_up_on_purpose_only(
    newer: tuple[Event, ...],
) -> None:
    ended = after(done_once(), Retried(anew=True), *newer)
    assert ended.newer_can_be_had
    with pytest.raises(TransitionError):
        advance(ended, Reverted(1), 9_000)
    back = after(ended, Reverted(1, give_up=True))
    assert (back.state, back.result, back.newer_can_be_had) == (State.DONE, 1, False)
    assert not after(back, Rederived(), Cancelled()).newer_can_be_had


@pytest.mark.parametrize(
    "newer",
    [
        (Retried(anew=True), Cancelled()),
        (Retried(anew=True), *SENT, Cancelled()),
        # There is no text to be had, or the one that is there already.
        (Retried(anew=True), *SENT, Answered(), Failed(SILENT)),
        (Retried(anew=True), Started(), Measured(1, "content"), Reused("t0"), Cancelled()),
        (Rederived(), Failed(ERROR)),
        # Whose parts were thrown away.
        (Retried(anew=True), *PARTLY, Failed(ERROR), Retried(anew=True), Cancelled()),
        (Retried(anew=True), *PARTLY, Deferred(ERROR), OTHERWISE, Cancelled()),
        # It costs nothing to listen once more.
        (Retried(anew=True, wish=HERE), Started(), Listening(), Answered(), Cancelled()),
    ],
)
def test_a_newer_try_of_which_nothing_is_left_is_in_nobodys_way(newer: tuple[Event, ...]) -> None:
    ended = after(done_once(), *newer)
    assert not ended.newer_can_be_had
    assert after(ended, Reverted(1)).state is State.DONE


class Life(RuleBasedStateMachine):
    """Any events in any order, those that the table refuses included."""

    def __init__(self) -> None:
        super().__init__()
        self.task = task(export=ExportPlan(("srt",)), provider=Provider.SPEECH_TO_TEXT)
        self.committed = False
        self.unread = False
        """Something was answered that is in no transcript yet."""
        self.tries = 0
        self.finished: list[int] = []
        """The tries that ended with a transcript."""

    def has_what_it_needs(self, event: Event) -> bool:
        match event:
            case Resumed():
                return self.task.remote_id is not None and not self.task.answered
            case Rederived():
                return self.task.answered
            case Reverted(attempt, give_up):
                others = set(self.finished)
                if self.task.state is State.DONE:
                    others.discard(self.task.result or 0)
                lost = self.task.state is not State.DONE and (self.unread or self.task.can_resume)
                return attempt in others and (give_up or not lost)
            case _:
                return True

    @rule(event=st.sampled_from([*SAMPLES.values(), *OTHER_SAMPLES]))
    def happen(self, event: Event) -> None:
        before = self.task
        allowed = type(event) in TRANSITIONS[before.state] and self.has_what_it_needs(event)
        try:
            self.task = advance(before, event, before.changed_ms + 1)
        except TransitionError:
            assert not allowed
            return
        assert allowed
        assert self.task.version == before.version + 1
        again = isinstance(event, Rederived) and before.state is State.DONE
        self.tries += isinstance(event, Started) or again
        if isinstance(event, Answered | PartAnswered):
            self.unread = True
        elif isinstance(event, Finished | Reverted | Assigned) or event == Retried(anew=True):
            self.unread = False
        if isinstance(event, Finished):
            self.finished.append(self.tries)
            assert self.task.result == self.tries
        elif isinstance(event, Reverted):
            assert (self.task.state, self.task.result) == (State.DONE, event.attempt)
            assert self.task.may_be_charged or not (before.may_be_charged or before.can_resume)
        else:
            assert self.task.result == before.result
        if isinstance(event, Committing):
            self.committed = True
        elif isinstance(event, Retried | Sending | Deferred | Unfetched):
            # The person asked for it, or the service said "not accepted" or "not fetched".
            self.committed = False

    @precondition(lambda self: self.task.state is State.QUEUED)
    @rule()
    def go_well(self) -> None:
        for event in (Started(), Listening(), Answered(), Finished(Timing.PROVIDER)):
            self.happen(event)

    @precondition(lambda self: self.task.state in WORKING)
    @rule()
    def crash(self) -> None:
        self.task = advance(self.task, Interrupted(), self.task.changed_ms + 1)
        assert self.task.state in {State.QUEUED, State.UNCONFIRMED, State.WAITING, State.TIMING}

    @invariant()
    def what_may_be_billed_is_never_queued(self) -> None:
        assert not (self.committed and self.task.state in {State.QUEUED, State.SENDING})

    @invariant()
    def a_failure_has_its_error_and_a_success_none(self) -> None:
        if self.task.state is State.FAILED:
            assert self.task.error is not None
        if self.task.state is State.DONE:
            assert self.task.error is None

    @invariant()
    def tries_are_counted(self) -> None:
        assert self.task.attempt == self.tries

    @invariant()
    def no_result_is_ever_lost(self) -> None:
        assert [result.attempt for result in self.task.results] == self.finished
        assert (self.task.result is not None) == bool(self.finished)
        assert self.task.result in {None, *self.finished}

    @invariant()
    def what_is_polled_has_a_remote_id(self) -> None:
        assert self.task.state is not State.WAITING or self.task.remote_id is not None


TestLife = Life.TestCase


def test_a_task_knows_since_when_it_rests() -> None:
    moved = task(State.TIMING)
    assert moved.rested_ms is None
    done = advance(moved, Finished(Timing.PROVIDER), 70)
    assert done.rested_ms == 70
    # Writing files later is no other end.
    assert advance(done, Exported(("/a.srt",)), 90).rested_ms == 70
    assert advance(done, Retried(), 95).rested_ms is None


def test_probing_tells_the_size() -> None:
    assert advance(task(State.PREPARING), Measured(1, "x", 41), 5).size_bytes == 41
