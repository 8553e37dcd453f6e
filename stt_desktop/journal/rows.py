"""A task as it lies in its row."""

import logging

from stt_desktop.domain.task import Task
from stt_desktop.journal import codec

log = logging.getLogger(__name__)


def load(task_id: str, body: str) -> Task | None:
    """The task, or None for a row that this version cannot read: the others are no worse for it."""
    try:
        return codec.load_task(body)
    except (ValueError, KeyError, TypeError) as error:
        log.info("task %s cannot be read: %r", task_id, error)
        return None
