"""A wish, and the task that it becomes."""

import secrets
from dataclasses import dataclass, field

from stt_desktop.domain.account import Account
from stt_desktop.domain.source import Source
from stt_desktop.domain.task import ExportPlan, Options, State, Task, fitting


@dataclass(frozen=True, slots=True)
class NewTask:
    """A wish to send one source to one account."""

    source: Source
    given: str
    account: Account
    options: Options = field(default_factory=Options)
    export: ExportPlan | None = None
    held: bool = False
    """It waits for the person, who starts it by trying it for the first time."""

    def task(self, now_ms: int) -> Task:
        """The task, under an id of its own."""
        return Task(
            id=_new_id(now_ms),
            source=self.source,
            given=self.given,
            account=self.account.id,
            provider=self.account.provider,
            created_ms=now_ms,
            changed_ms=now_ms,
            options=fitting(self.options, self.account),
            export=self.export,
            state=State.HELD if self.held else State.QUEUED,
        )


def _new_id(now_ms: int) -> str:
    """Hexadecimal digits: later tasks sort behind earlier ones, and a person can type the
    beginning. Half as many at random would be the same twice in one of a hundred folders with ten
    thousand recordings."""
    return f"{now_ms // 1000:08x}{secrets.token_hex(8)}"
