"""Replies, as the driver would hand them to a service's pure side."""

import json
from collections.abc import Mapping

from stt_desktop.domain.errors import AppError
from stt_desktop.providers.protocol import Blocked, Busy, Fail, Reply, Step, Unclear

NOW_MS = 1_742_092_245_000


def reply(
    status: int, body: object = None, headers: Mapping[str, str] | None = None, at_ms: int = NOW_MS
) -> Reply:
    """``body`` as JSON, or as it is when it is bytes."""
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return Reply(status, headers or {}, data, at_ms)


def error_of(step: Step, kind: type[Step]) -> AppError:
    """The error in a step that must be of a kind that has one, whole in its texts."""
    assert isinstance(step, kind)
    assert isinstance(step, Fail | Blocked | Busy | Unclear)
    assert "–" not in str(step.error)
    return step.error
