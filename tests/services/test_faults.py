"""Each fault does what its name says, and the record tells whether the service billed."""

import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.services import faults
from tests.services.elsewhere import ElsewhereServer
from tests.services.faults import Fault
from tests.services.http import Answer
from tests.services.odd_json import ODDITIES, with_member
from tests.services.raw import FORM_TYPE, RawClient, connected, form, post
from tests.services.record import Record, RequestEntry
from tests.services.speech_to_text import (
    ASYNC,
    STATUS,
    SpeechToTextServer,
    is_poll,
    is_submission,
)

BODY = form(b"sound" * 20_000)
SUBMISSION = post(ASYNC, BODY, "X-API-Key: a-key", FORM_TYPE)
HEAD = SUBMISSION[: -len(BODY)]
POLL = f"GET {STATUS} HTTP/1.1\r\nHost: x\r\nX-API-Key: a-key\r\n\r\n".encode()


@pytest.fixture
def server() -> Iterator[SpeechToTextServer]:
    with SpeechToTextServer() as started:
        yield started


@pytest.fixture
def raw(server: SpeechToTextServer) -> Iterator[RawClient]:
    with connected(server.port) as client:
        yield client


def only_request(record: Record) -> RequestEntry:
    """The one request, when its conversation is over."""
    record.wait_for(lambda r: len(r.requests) == 1 and r.requests[0].state != "open")
    return record.requests[0]


def body_of(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


# ---------------------------------------------------------------- planning


def test_plans_are_taken_in_order_by_the_requests_they_fit(server: SpeechToTextServer) -> None:
    server.faults.plan(faults.gateway_page(502), is_submission, skip=1)
    server.faults.plan(faults.gateway_page(504), is_poll, times=2)
    server.faults.plan(faults.gateway_page(503), is_submission, times=None)
    statuses = []
    with connected(server.port) as raw:
        for request in (POLL, SUBMISSION, SUBMISSION, POLL, POLL, SUBMISSION):
            raw.send(request)
            statuses.append(int(raw.until(b"\r\n").split()[1]))
            raw.body()
        assert statuses == [504, 503, 502, 504, 400, 503]
        assert server.faults.pending == 0
        server.faults.clear()
        raw.send(SUBMISSION)
        assert json.loads(raw.body())["code"] == 200


def test_a_plan_that_did_not_befall_anything_is_pending(server: SpeechToTextServer) -> None:
    server.faults.plan(faults.CutInBody())
    server.faults.plan_connection(faults.ResetAtOnce())
    assert server.faults.pending == 2
    # It may come before the connection is seen to be there.
    with pytest.raises(ConnectionError), connected(server.port) as raw:
        raw.until_closed()
    assert server.faults.pending == 1


# ---------------------------------------------------------------- connections


def test_refused() -> None:
    with faults.refused_port() as port, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 10)


def test_silent_connection(server: SpeechToTextServer) -> None:
    server.faults.plan_connection(faults.SilentConnection())
    with connected(server.port) as raw:
        raw.send(POLL)
        with connected(server.port) as other:  # another one is served meanwhile
            other.send(POLL)
            assert other.body()
        raw.sock.settimeout(0.01)
        with pytest.raises(TimeoutError):
            raw.until_closed()
    assert server.record.connections == 2
    assert len(server.record.requests) == 1


def test_utterance(server: SpeechToTextServer) -> None:
    server.faults.plan_connection(faults.Utterance(b"SSH-2.0-OpenSSH_9.2\r\n"))
    with connected(server.port) as raw:
        raw.sock.shutdown(socket.SHUT_WR)
        assert raw.until_closed() == b"SSH-2.0-OpenSSH_9.2\r\n"


# ---------------------------------------------------------------- in the body


@pytest.mark.parametrize("reset", [True, False])
@pytest.mark.parametrize(
    ("strikes_at", "received"),
    [(0, 0), (1, 1), (70_000, 70_000), (len(BODY), len(BODY)), (-1, len(BODY) - 1)],
)
def test_cut_in_body(
    server: SpeechToTextServer, raw: RawClient, strikes_at: int, received: int, reset: bool
) -> None:
    server.faults.plan(faults.CutInBody(strikes_at, reset=reset))
    raw.send(HEAD + BODY[:received])
    if reset:
        with pytest.raises(ConnectionResetError):
            raw.until_closed()
    else:
        assert raw.until_closed() == b""
    entry = only_request(server.record)
    assert (entry.body_bytes, entry.state, entry.status) == (received, "cut", None)
    assert entry.fault == "CutInBody"
    assert not server.record.submissions


def test_stall_in_body(server: SpeechToTextServer, raw: RawClient) -> None:
    go_on = threading.Event()
    server.faults.plan(faults.StallInBody(1000, until=go_on))
    raw.send(SUBMISSION)
    server.record.wait_for(lambda r: [e.body_bytes for e in r.requests] == [1000])
    raw.sock.settimeout(0.01)
    with pytest.raises(TimeoutError):
        raw.until_closed()
    assert [e.state for e in server.record.requests] == ["open"]
    go_on.set()
    raw.sock.settimeout(10)
    assert json.loads(raw.body())["code"] == 200


def test_a_stalled_reader_stops_the_sender(server: SpeechToTextServer, raw: RawClient) -> None:
    server.faults.plan(faults.StallInBody(10))
    raw.send(post(ASYNC, b"", FORM_TYPE, length=1 << 30))
    raw.sock.settimeout(0.2)
    with pytest.raises(TimeoutError):  # once the system's buffers are full
        raw.send(b"x" * (64 << 20))


@pytest.mark.skipif(not hasattr(__import__("select"), "POLLRDHUP"), reason="Linux tells")
def test_a_stall_ends_when_the_client_leaves(server: SpeechToTextServer) -> None:
    server.faults.plan(faults.StallInBody(10))
    with connected(server.port) as raw:
        raw.send(HEAD + BODY[:1000])
        server.record.wait_for(lambda r: [e.body_bytes for e in r.requests] == [10])
    assert only_request(server.record).state == "cut"


def test_slow_reader(server: SpeechToTextServer, raw: RawClient) -> None:
    server.faults.plan(faults.SlowReader(bytes_per_second=500_000))
    began = time.monotonic()
    raw.send(SUBMISSION)
    assert json.loads(raw.body())["code"] == 200
    assert time.monotonic() - began >= len(BODY) / 500_000 * 0.9


@pytest.mark.parametrize("strikes_at", [0, 50_000])
@pytest.mark.parametrize("then", ["finish", "keep"])
def test_early_answer(
    server: SpeechToTextServer, raw: RawClient, strikes_at: int, then: str
) -> None:
    server.faults.plan(faults.EarlyAnswer(Answer(413, b"too large"), strikes_at, then))
    raw.send(HEAD + BODY[:strikes_at])
    head = raw.until(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ")
    assert raw.sock.recv(9, socket.MSG_WAITALL) == b"too large"
    assert [e.state for e in server.record.requests] == ["open"]
    raw.send(BODY[strikes_at:])
    if then == "keep":
        assert b"Connection: close" not in head
        raw.send(POLL)
        assert json.loads(raw.body())["code"] == 1001
    else:
        assert b"Connection: close" in head
        assert raw.until_closed() == b""
    assert not server.record.submissions


def test_early_answer_that_a_reset_follows(server: SpeechToTextServer, raw: RawClient) -> None:
    server.faults.plan(faults.EarlyAnswer(Answer(401), 1000, "reset"))
    raw.send(HEAD + BODY[:1000])
    with pytest.raises(ConnectionResetError):
        raw.until_closed()
    assert only_request(server.record).state == "cut"


# ---------------------------------------------------------------- no answer


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("reset", [True, False])
def test_cut_before_answer(
    server: SpeechToTextServer, raw: RawClient, reset: bool, accepted: bool
) -> None:
    server.faults.plan(faults.CutBeforeAnswer(reset=reset, reaches_service=accepted))
    raw.send(SUBMISSION)
    if reset:
        with pytest.raises(ConnectionResetError):
            raw.until_closed()
    else:
        assert raw.until_closed() == b""
    entry = only_request(server.record)
    assert (entry.state, entry.body_bytes) == ("complete", len(BODY))
    assert len(server.record.submissions) == accepted


@pytest.mark.parametrize("accepted", [True, False])
def test_stall_before_answer(server: SpeechToTextServer, raw: RawClient, accepted: bool) -> None:
    go_on = threading.Event()
    server.faults.plan(faults.StallBeforeAnswer(go_on, reaches_service=accepted))
    raw.send(SUBMISSION)
    only_request(server.record)
    raw.sock.settimeout(0.01)
    with pytest.raises(TimeoutError):
        raw.until_closed()
    raw.sock.settimeout(10)
    go_on.set()
    if accepted:
        assert json.loads(raw.body())["code"] == 200
    else:
        assert raw.until_closed() == b""
    assert len(server.record.submissions) == accepted


def test_stall_before_answer_for_a_time(server: SpeechToTextServer, raw: RawClient) -> None:
    server.faults.plan(faults.StallBeforeAnswer(seconds=0.1))
    began = time.monotonic()
    raw.send(SUBMISSION)
    assert json.loads(raw.body())["code"] == 200
    assert time.monotonic() - began >= 0.1


# ---------------------------------------------------------------- other answers


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("status", [200, 413, 502, 504])
def test_gateway_page(
    server: SpeechToTextServer, raw: RawClient, status: int, accepted: bool
) -> None:
    server.faults.plan(faults.gateway_page(status, reaches_service=accepted))
    raw.send(SUBMISSION)
    assert int(raw.until(b"\r\n").split()[1]) == status
    assert raw.body().startswith(b"<html>")
    assert len(server.record.submissions) == accepted


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect(server: SpeechToTextServer, raw: RawClient, status: int) -> None:
    server.faults.plan(faults.redirect("http://127.0.0.1:9/x", status))
    raw.send(SUBMISSION + POLL)
    head = raw.until(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"Location: http://127.0.0.1:9/x\r\n" in head
    assert raw.body()  # the answer to the poll: a redirect keeps the connection
    assert not server.record.submissions


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("X-API-Key: a-key", "right"),
        ("Authorization: Bearer a-key", "right"),
        ("X-API-Key: other", "wrong"),
        ("X-Other: 1", "absent"),
    ],
)
def test_elsewhere_sees_a_key_and_a_body(header: str, key: str) -> None:
    with ElsewhereServer() as elsewhere, connected(elsewhere.port) as raw:
        raw.send(post("/any/where?a-key", b"body", header))
        assert raw.body() == b"{}"
        (entry,) = elsewhere.record.requests
        assert (entry.key, entry.body_bytes, entry.key_strayed) == (key, 4, True)
        assert "a-key" not in repr(entry)


def test_elsewhere_convicts_a_client_that_follows(server: SpeechToTextServer) -> None:
    with ElsewhereServer() as elsewhere:
        server.faults.plan(faults.redirect(f"{elsewhere.origin}/x", 307))
        options = {"headers": {"X-API-Key": "a-key"}, "trust_env": False}
        with httpx.Client(follow_redirects=True, **options) as client:  # type: ignore[arg-type]
            client.post(f"{server.origin}{ASYNC}", json={"url": "https://example.com/a.mp3"})
        (entry,) = elsewhere.record.requests
        assert (entry.method, entry.key, entry.body_bytes > 0) == ("POST", "right", True)


def test_raw_bytes(server: SpeechToTextServer, raw: RawClient) -> None:
    server.faults.plan(faults.Raw())
    raw.send(SUBMISSION)
    assert raw.until_closed() == faults.Raw().data
    assert len(server.record.submissions) == 1


# ---------------------------------------------------------------- mistreated answers


def test_interim(server: SpeechToTextServer, raw: RawClient) -> None:
    server.faults.plan(faults.Interim())
    raw.send(SUBMISSION)
    assert raw.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert raw.until(b"\r\n\r\n").startswith(b"HTTP/1.1 103 Early Hints\r\nLink: ")
    assert raw.until(b"\r\n") == b"HTTP/1.1 200 OK\r\n"
    assert json.loads(raw.body())["code"] == 200


def test_trickle(server: SpeechToTextServer, raw: RawClient) -> None:
    server.faults.plan(faults.Trickle(rate=2000))
    began = time.monotonic()
    raw.send(SUBMISSION)
    assert json.loads(raw.body())["code"] == 200
    assert time.monotonic() - began >= 0.1  # some 400 bytes


@pytest.mark.parametrize("reset", [True, False])
@pytest.mark.parametrize("chunked", [True, False])
def test_truncated_answer(
    server: SpeechToTextServer, raw: RawClient, chunked: bool, reset: bool
) -> None:
    server.faults.plan(faults.TruncatedAnswer(12, chunked=chunked, reset=reset))
    raw.send(SUBMISSION)
    head = raw.until(b"\r\n\r\n")
    if chunked:
        assert b"Transfer-Encoding: chunked" in head
        assert int(raw.until(b"\r\n"), 16) > 12
    else:
        assert int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0]) > 12
    assert raw.sock.recv(12, socket.MSG_WAITALL) == b'{"code": 200'
    if reset:
        with pytest.raises(ConnectionResetError):
            raw.until_closed()
    else:
        assert raw.until_closed() == b""
    assert len(server.record.submissions) == 1


def test_http_1_0(server: SpeechToTextServer, raw: RawClient) -> None:
    server.faults.plan(faults.Http10())
    raw.send(SUBMISSION)
    answer = raw.until_closed()
    assert answer.startswith(b"HTTP/1.0 200 OK\r\n")
    assert b"Content-Length" not in answer
    assert json.loads(body_of(answer))["code"] == 200


@pytest.mark.parametrize("reset", [True, False])
def test_close_idle(server: SpeechToTextServer, raw: RawClient, reset: bool) -> None:
    server.faults.plan(faults.CloseIdle(reset=reset, after_seconds=0.05))
    raw.send(SUBMISSION)
    assert json.loads(raw.body())["code"] == 200
    if reset:
        with pytest.raises(ConnectionResetError):
            raw.until_closed()
    else:
        assert raw.until_closed() == b""


def test_huge_header(server: SpeechToTextServer, raw: RawClient) -> None:
    server.faults.plan(faults.HugeHeader())
    raw.send(SUBMISSION.replace(b"\r\nHost", b"\r\nConnection: close\r\nHost"))
    head, _, body = raw.until_closed().partition(b"\r\n\r\n")
    assert len(head) > 1 << 20
    assert json.loads(body)["code"] == 200


@pytest.mark.parametrize("chunked", [True, False])
def test_endless_answer(server: SpeechToTextServer, raw: RawClient, chunked: bool) -> None:
    fault = faults.EndlessAnswer(chunked=chunked)
    server.faults.plan(fault)
    raw.send(SUBMISSION)
    got = 0
    while got < 8 << 20:
        got += len(raw.sock.recv(1 << 20))
    raw.sock.close()
    assert only_request(server.record).status == 200
    server.close()  # joins the thread that counts
    assert (4 << 20) < fault.sent < fault.most


def test_gzip_bomb(server: SpeechToTextServer, raw: RawClient) -> None:
    server.faults.plan(faults.GzipBomb(unpacked=64 << 20))
    raw.send(SUBMISSION)
    head = raw.until(b"\r\n\r\n")
    assert b"Content-Encoding: gzip" in head
    length = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0])
    assert length < 1 << 20
    unpacked = gzip.decompress(raw.sock.recv(length, socket.MSG_WAITALL))
    assert len(unpacked) > 64 << 20
    assert json.loads(unpacked)["code"] == 200


@pytest.mark.parametrize("name", sorted(ODDITIES))
def test_rewritten_to_an_oddity(server: SpeechToTextServer, raw: RawClient, name: str) -> None:
    server.faults.plan(faults.Rewritten(ODDITIES[name]))
    server.faults.plan(
        faults.Interim(
            (),
        )
    )
    raw.send(SUBMISSION)
    odd = raw.body()
    raw.send(SUBMISSION)
    assert odd != raw.body()
    assert [e.fault for e in server.record.requests] == [f"Rewritten({name})", "Interim"]
    assert len(server.record.submissions) == 2


def test_rewritten_in_status_and_type(server: SpeechToTextServer, raw: RawClient) -> None:
    change = with_member("data.task_status", 7)
    server.faults.plan(faults.Rewritten(change, status=201, content_type="text/plain"))
    raw.send(SUBMISSION.replace(b"\r\nHost", b"\r\nConnection: close\r\nHost"))
    answer = raw.until_closed()
    assert answer.startswith(b"HTTP/1.1 201 Created\r\n")
    assert b"\r\nContent-Type: text/plain\r\n" in answer
    assert json.loads(body_of(answer))["data"]["task_status"] == 7


def test_the_base_does_nothing_wrong(server: SpeechToTextServer, raw: RawClient) -> None:
    server.faults.plan(Fault())
    raw.send(SUBMISSION)
    assert json.loads(raw.body())["code"] == 200
