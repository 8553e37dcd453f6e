"""The one table that decides a task's state, and the one function that moves a task.

Nothing else in the program decides a state. :func:`advance` is pure; the journal writes its
result to disk *before* the side effect that the new state stands for (see ``State``).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from stt_desktop.domain.account import Provider
from stt_desktop.domain.errors import (
    CONTACT_SERVICE,
    GIVEN_UP,
    LINK_IN_DOUBT,
    SERVICE_TROUBLE,
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
from stt_desktop.domain.task import FINAL, RESTING, State, Task

_ANYWHERE: Mapping[type[Event], State] = {Failed: State.FAILED, Cancelled: State.CANCELLED}

TRANSITIONS: Mapping[State, Mapping[type[Event], State]] = MappingProxyType(
    {
        State.HELD: {
            **_ANYWHERE,
            Measured: State.HELD,
            Assigned: State.HELD,
            Approved: State.QUEUED,
        },
        State.QUEUED: {
            **_ANYWHERE,
            Assigned: State.QUEUED,
            Started: State.PREPARING,
            Interrupted: State.QUEUED,
        },
        State.PREPARING: {
            **_ANYWHERE,
            Titled: State.PREPARING,
            Measured: State.PREPARING,
            Prepared: State.PREPARING,
            Reused: State.TIMING,
            Deferred: State.QUEUED,
            Listening: State.LISTENING,
            Sending: State.SENDING,
            Interrupted: State.QUEUED,
        },
        State.LISTENING: {
            **_ANYWHERE,
            Answered: State.TIMING,
            Interrupted: State.QUEUED,
        },
        State.SENDING: {
            **_ANYWHERE,
            # A request that cannot have been accepted is sent again.
            Sending: State.SENDING,
            Committing: State.COMMITTING,
            # Of a server that charges nothing: nothing is committed to.
            PartAnswered: State.SENDING,
            Answered: State.TIMING,
            Deferred: State.QUEUED,
            Interrupted: State.QUEUED,
        },
        State.COMMITTING: {
            **_ANYWHERE,
            # A refusal that says "not accepted" (429, 503 with a body …) allows another try.
            Sending: State.SENDING,
            PartAnswered: State.SENDING,
            Deferred: State.QUEUED,
            Unfetched: State.PREPARING,
            Accepted: State.WAITING,
            Answered: State.TIMING,
            Lost: State.UNCONFIRMED,
            Interrupted: State.UNCONFIRMED,
        },
        State.WAITING: {
            **_ANYWHERE,
            Accepted: State.WAITING,
            Answered: State.TIMING,
            Unfetched: State.PREPARING,
            # The key went bad while the service works: ask again when it is mended.
            Deferred: State.WAITING,
            Interrupted: State.WAITING,
        },
        State.TIMING: {
            **_ANYWHERE,
            Finished: State.DONE,
            Interrupted: State.TIMING,
        },
        State.DONE: {
            Exported: State.DONE,
            Retried: State.QUEUED,
            Rederived: State.TIMING,
            Reverted: State.DONE,
        },
        State.FAILED: {
            Retried: State.QUEUED,
            Rederived: State.TIMING,
            Resumed: State.WAITING,
            Reverted: State.DONE,
        },
        State.CANCELLED: {
            Retried: State.QUEUED,
            Rederived: State.TIMING,
            Resumed: State.WAITING,
            Reverted: State.DONE,
        },
        State.UNCONFIRMED: {
            Retried: State.QUEUED,
            Accepted: State.WAITING,
            Answered: State.TIMING,
            Failed: State.FAILED,
            Cancelled: State.CANCELLED,
        },
    }
)


class TransitionError(Exception):
    """An event that the table does not allow in this state: a bug, never the person's doing."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"{type(event).__name__} cannot happen to a task that is {state}")
        self.state = state
        self.event = event


_Changes = Callable[[Task, Any], dict[str, Any]]


_IN_DOUBT = frozenset({CONTACT_SERVICE, SERVICE_TROUBLE, LINK_IN_DOUBT, GIVEN_UP})
"""With these, what was sent whole may be charged: the service says that it failed, not that it took
nothing. That the person gave up does not change what the service may have done, either."""


def _failed(task: Task, event: Failed) -> dict[str, Any]:
    kind, link = event.error.kind, event.error.kind is LINK_IN_DOUBT
    # An OpenAI-compatible server that tells of an error of its own has refused.
    refused = kind is SERVICE_TROUBLE and task.provider is Provider.OPENAI
    doubtful = kind in _IN_DOUBT and not refused
    return {
        "error": event.error,
        "sent_whole": doubtful and (task.sent_whole or link),
        # The service has had its chance at the link.
        "fetched_here": task.fetched_here or link,
    }


def _wished(wish: Assigned) -> dict[str, Any]:
    return {"account": wish.account, "provider": wish.provider, "options": wish.options}


def _retried(task: Task, event: Retried) -> dict[str, Any]:
    return {
        **({} if event.wish is None else _wished(event.wish)),
        "earlier": task.results,
        "error": None,
        "remote_id": None,
        "remote": {},
        "sent_whole": False,
        "answered": False,
        # What has come is part of the answer to the same wish.
        "unread": task.unread and not event.anew,
        "reused": None,
        "points": None,
        "outputs": (),
        "export_error": None,
    }


def _rederived(task: Task, _event: Rederived) -> dict[str, Any]:
    anew: dict[str, Any] = {"error": None, "outputs": (), "export_error": None}
    if task.state is State.DONE:
        anew |= {"attempt": task.attempt + 1, "earlier": task.results}
    return anew


def _reverted(task: Task, event: Reverted) -> dict[str, Any]:
    (wanted,) = [result for result in task.earlier if result.attempt == event.attempt]
    return {
        **wanted.of_task(),
        "result": wanted.attempt,
        "earlier": tuple(result for result in task.results if result.attempt != wanted.attempt),
        "error": None,
        "answered": True,
        "unread": False,
        # What the service took of the newer try it may charge: that is not forgotten with it.
        "sent_whole": task.sent_whole or task.can_resume,
    }


_CHANGES: Mapping[type[Event], _Changes] = MappingProxyType(
    {
        Assigned: lambda _, event: _wished(event) | {"error": None, "unread": False},
        Started: lambda task, _: {
            "attempt": task.attempt + 1,
            "error": None,
            "sent_bytes": None,
        },
        Titled: lambda _, event: {"title": event.title},
        Prepared: lambda _, event: {"sent_bytes": event.size_bytes},
        Unfetched: lambda _, __: {
            "fetched_here": True,
            "remote_id": None,
            "remote": {},
            "sent_whole": False,
        },
        Measured: lambda _, event: {
            "duration_ms": event.duration_ms,
            "fingerprint": event.fingerprint,
            "size_bytes": event.size_bytes,
            "tracks": event.tracks,
            "default_track": event.default_track,
        },
        Reused: lambda _, event: {"reused": event.task_id, "answered": True},
        Sending: lambda _, __: {"sent_whole": False},
        Committing: lambda _, __: {"sent_whole": True},
        Accepted: lambda _, event: {
            "remote_id": event.remote_id,
            "remote": dict(event.remote),
            "sent_whole": False,
            "error": None,
        },
        PartAnswered: lambda _, __: {"sent_whole": False, "unread": True},
        Answered: lambda _, __: {
            "sent_whole": False,
            "answered": True,
            "unread": True,
            "error": None,
        },
        Finished: lambda task, event: {
            "timing": event.timing,
            "duration_ms": task.duration_ms if event.duration_ms is None else event.duration_ms,
            "points": event.points,
            "result": task.attempt,
            "unread": False,
            "error": None,
        },
        Failed: _failed,
        Deferred: lambda _, event: {"error": event.error, "sent_whole": False},
        Lost: lambda _, event: {"error": event.error},
        Cancelled: lambda task, event: {"error": event.error or task.error},
        Interrupted: lambda task, event: {"error": event.error or task.error},
        Retried: _retried,
        Reverted: _reverted,
        Resumed: lambda _, __: {"error": None},
        Rederived: _rederived,
        Exported: lambda _, event: {"outputs": event.outputs, "export_error": event.error},
    }
)
"""What else an event changes, beside state, version and time: the fields by name."""


def advance(task: Task, event: Event, now_ms: int) -> Task:
    """The task after ``event``.

    Raises:
        TransitionError: the table does not know this event in the task's state, or what the event
            goes on with is not there.
    """
    state = TRANSITIONS[task.state].get(type(event))
    if state is None or not _has_what_is_needed(task, event):
        raise TransitionError(task.state, event)
    change = _CHANGES.get(type(event))
    changes = {} if change is None else change(task, event)
    for name, value in changes.items():
        if isinstance(value, AppError):
            changes[name] = value.alone()
    if isinstance(event, Finished):
        changes["finished_ms"] = now_ms
    if state not in RESTING:
        changes["rested_ms"] = None
    elif task.state not in RESTING or (task.state is State.HELD and state in FINAL):
        changes["rested_ms"] = now_ms
    return replace(task, state=state, version=task.version + 1, changed_ms=now_ms, **changes)


def _has_what_is_needed(task: Task, event: Event) -> bool:
    match event:
        case Resumed():
            return task.remote_id is not None and not task.answered
        case Rederived():
            return task.answered
        case Reverted(attempt, give_up):
            known = attempt in {result.attempt for result in task.earlier}
            return known and (give_up or not task.newer_can_be_had)
        case _:
            return True
