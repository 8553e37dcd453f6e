"""The record: what a campaign reads after a kill is what was accepted."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.record import Record, RequestEntry, Submission, accepted_in

SUBMISSION = Submission(number=1, account=0, call="async", content="abc", task_id="t")


def an_entry(number: int) -> RequestEntry:
    return RequestEntry(
        number=number,
        connection=1,
        method="POST",
        target="/",
        headers={"host": "x"},
        content_type="",
        key="right",
        account=0,
    )


def test_contents_are_counted() -> None:
    record = Record()
    record.accepted(SUBMISSION)
    record.accepted(replace(SUBMISSION, content="https://e.com/a.mp3"))
    record.accepted(SUBMISSION)
    assert record.accepted_count("abc") == 2
    assert record.accepted_count("never") == 0
    assert record.accepted_per_content() == {"abc": 2, "https://e.com/a.mp3": 1}


def test_an_entry_that_ends_open_was_cut() -> None:
    record = Record()
    whole, cut = record.begin(an_entry), record.begin(an_entry)
    record.received(cut, 7)
    record.completed(whole)
    record.ended(whole)
    record.ended(cut)
    assert [(e.state, e.body_bytes) for e in record.requests] == [("complete", 0), ("cut", 7)]


def test_the_file_has_each_acceptance_before_anybody_is_told(tmp_path: Path) -> None:
    file = tmp_path / "record"
    record = Record(file)
    record.accepted(SUBMISSION)
    assert accepted_in(file) == {"abc": 1}
    record.ended(record.begin(an_entry))
    record.close()
    again = Record(file)  # a server started again goes on in the same file
    again.accepted(SUBMISSION)
    again.close()
    with file.open("a", encoding="utf-8") as out:
        out.write('{"event": "accepted", "conte')  # killed while it wrote
    assert accepted_in(file) == {"abc": 2}
    events = [json.loads(line)["event"] for line in file.read_text("utf-8").splitlines()[:-1]]
    assert events == ["accepted", "request", "accepted"]


def test_waiting_ends_when_the_condition_holds_and_in_time() -> None:
    record = Record()
    thread = threading.Thread(target=record.accepted, args=(SUBMISSION,))
    thread.start()
    record.wait_for(lambda r: r.accepted_count("abc") == 1)
    thread.join()
    with pytest.raises(TimeoutError):
        record.wait_for(lambda r: r.accepted_count("abc") == 2, seconds=0.01)
