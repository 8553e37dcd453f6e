"""What the ports' plain data mean when little is known."""

import pytest

from stt_desktop.domain.errors import INTERNAL, AppError
from stt_desktop.domain.health import Finding, Health
from stt_desktop.domain.ports import AccountBlockedError, AnswerLostError, Job, Progress, Stage
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Options


def test_a_new_job_has_nothing_to_go_on_from() -> None:
    job = Job("t1", LocalFile("/a.wav"), Options())
    assert (job.parts, dict(job.remote), job.media) == ((), {}, None)


def test_progress_without_a_total_promises_no_end() -> None:
    progress = Progress(Stage.LOADING)
    assert (progress.done, progress.total, progress.seconds_left) == (0, None, None)


def test_a_good_finding_needs_no_advice() -> None:
    assert not Finding("model", Health.GOOD, "base is installed").advice


@pytest.mark.parametrize("kind", [AnswerLostError, AccountBlockedError])
def test_what_went_wrong_goes_along_in_peoples_words(
    kind: type[AnswerLostError | AccountBlockedError],
) -> None:
    error = AppError(INTERNAL, reason="x")
    raised = kind(error)
    assert raised.error is error
    assert str(raised) == "internal"
