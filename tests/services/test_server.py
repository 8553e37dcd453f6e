"""The server itself: connections, TLS, and nothing left behind."""

import hashlib
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from tests.services import faults
from tests.services.faults import Fault
from tests.services.http import Answer
from tests.services.linkai import TRANSCRIPTIONS, LinkAiServer
from tests.services.raw import FORM_TYPE, connected, form, post
from tests.services.speech_to_text import ASYNC, SpeechToTextServer
from tests.services.tls import Certificate, make_certificate

BODY = form(b"sound" * 1000)
SUBMISSION = post(ASYNC, BODY, "X-API-Key: a-key", FORM_TYPE)


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    pytest.importorskip("cryptography")
    return make_certificate(tmp_path)


# ---------------------------------------------------------------- connections


def test_a_connection_is_kept_and_told_apart() -> None:
    with SpeechToTextServer() as server:
        with httpx.Client(base_url=server.base_url, trust_env=False) as client:
            client.get("recognition/status/")
            client.get("recognition/status/")
            client.get("recognition/status/", headers={"Connection": "close"})
            client.get("recognition/status/")
        assert [entry.connection for entry in server.record.requests] == [1, 1, 1, 2]
        assert server.record.connections == 2


def test_requests_may_follow_without_waiting() -> None:
    with SpeechToTextServer() as server, connected(server.port) as raw:
        raw.send(SUBMISSION * 3)
        assert all(b"DOWNLOADING" in raw.body() for _ in range(3))


def test_an_idle_connection_is_closed_in_time() -> None:
    with SpeechToTextServer(idle_seconds=0.05) as server, connected(server.port) as raw:
        raw.send(SUBMISSION)
        assert raw.body()
        assert raw.until_closed() == b""


def test_100_continue_is_given_when_asked_for() -> None:
    head = post(ASYNC, b"", "X-API-Key: a-key", FORM_TYPE, "Expect: 100-continue", length=len(BODY))
    with SpeechToTextServer() as server, connected(server.port) as raw:
        raw.send(head)
        assert raw.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        raw.send(BODY)
        assert b"DOWNLOADING" in raw.body()


def test_a_body_may_come_in_chunks() -> None:
    with SpeechToTextServer() as server:
        with httpx.Client(headers={"X-API-Key": "a-key"}, trust_env=False) as client:
            pieces = (BODY[n : n + 700] for n in range(0, len(BODY), 700))
            headers = {"Content-Type": "multipart/form-data; boundary=XXX"}
            answer = client.post(f"{server.origin}{ASYNC}", content=pieces, headers=headers)
        assert answer.json()["code"] == 200
        (entry,) = server.record.requests
        assert entry.headers["transfer-encoding"] == "chunked"
        assert entry.body_bytes == len(BODY)


@pytest.mark.parametrize("data", [b"\x16\x03\x01\x02\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"])
def test_what_is_no_request_is_answered_400(data: bytes) -> None:
    with SpeechToTextServer() as server, connected(server.port) as raw:
        raw.send(data)
        raw.sock.shutdown(socket.SHUT_WR)
        assert raw.until_closed().startswith(b"HTTP/1.1 400 ")
        assert not server.record.requests


def test_a_client_that_leaves_in_the_body_is_cut() -> None:
    with SpeechToTextServer() as server:
        with connected(server.port) as raw:
            raw.send(SUBMISSION[:-1])
        server.record.wait_for(lambda r: [e.state for e in r.requests] == ["cut"])
        assert server.record.requests[0].body_bytes == len(BODY) - 1
        assert not server.record.submissions


@pytest.mark.parametrize(("eager", "accepted"), [(True, 1), (False, 0)])
@pytest.mark.parametrize(
    "body", [BODY.removesuffix(b"--\r\n"), b'{"url": "https://example.com/a.mp3"}']
)
def test_an_eager_service_accepts_before_the_requests_end(
    body: bytes, eager: bool, accepted: int
) -> None:
    kind = FORM_TYPE if body.startswith(b"--") else "Content-Type: application/json"
    with SpeechToTextServer(eager=eager) as server:
        with connected(server.port) as raw:
            raw.send(post(ASYNC, body, "X-API-Key: a-key", kind, length=len(body) + 4)[:-1])
            server.record.wait_for(lambda r: [e.body_bytes for e in r.requests] == [len(body) - 1])
            assert not server.record.submissions
            raw.send(body[-1:])
        server.record.wait_for(lambda r: [e.state for e in r.requests] == ["cut"])
        assert len(server.record.submissions) == accepted


def test_an_eager_service_accepts_once() -> None:
    with SpeechToTextServer(eager=True) as server, connected(server.port) as raw:
        raw.send(SUBMISSION[:-30])
        for byte in SUBMISSION[-30:]:
            raw.send(bytes([byte]))
        assert b"DOWNLOADING" in raw.body()
        assert len(server.record.submissions) == 1
        server.faults.plan(faults.CutInBody(-1, reaches_service=True))
        raw.send(SUBMISSION[:-1])
        with pytest.raises(ConnectionResetError):
            raw.until_closed()
        assert len(server.record.submissions) == 2


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_the_documents_curl_command(tmp_path: Path) -> None:
    sound = tmp_path / "é 录音.mp3"
    sound.write_bytes(b"sound" * 500_000)  # long enough for curl to ask for 100 Continue
    with LinkAiServer(keys=["K"]) as server:
        command = ["curl", "-sS", "--max-time", "20", "--noproxy", "*"]
        command += [f"{server.origin}{TRANSCRIPTIONS}", "-H", "Authorization: Bearer K"]
        command += ["-H", "Content-Type: multipart/form-data", "-F", f"file=@{sound}"]
        done = subprocess.run(command, capture_output=True, timeout=30, check=True)
        assert done.stdout == b'{"text": "Hello, I need some help"}'
        (submission,) = server.record.submissions
        assert submission.filename == sound.name
        assert submission.content == hashlib.sha256(sound.read_bytes()).hexdigest()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_long_body_is_not_held_in_memory() -> None:
    def memory() -> int:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024

    piece = b"x" * (1 << 20)
    start, end = form(b"\0").split(b"\0")
    length = len(start) + 128 * len(piece) + len(end)
    with SpeechToTextServer() as server, connected(server.port) as raw:
        before = memory()
        raw.send(post(ASYNC, start, "X-API-Key: a-key", FORM_TYPE, length=length))
        for _ in range(128):
            raw.send(piece)
        raw.send(end)
        assert b"DOWNLOADING" in raw.body()
        assert memory() - before < 32 << 20
        assert server.record.submissions[0].size == 128 << 20


# ---------------------------------------------------------------- TLS


def test_a_certificate_counts_for_those_who_know_its_authority(certificate: Certificate) -> None:
    with SpeechToTextServer(tls=certificate.context()) as server:
        assert server.base_url.startswith("https://")
        trusting = ssl.create_default_context(cafile=str(certificate.authority))
        with httpx.Client(verify=trusting, trust_env=False) as client:
            answer = client.get(f"{server.base_url}recognition/status/")
        assert answer.json()["code"] == 1002
        with (
            httpx.Client(trust_env=False) as client,
            pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
        ):
            client.get(f"{server.base_url}recognition/status/")
        server.record.wait_for(lambda r: r.failed_handshakes == 1)
        assert len(server.record.requests) == 1


@pytest.mark.parametrize(
    ("hosts", "expired", "problem"),
    [(("localhost",), False, "IP address mismatch"), (("127.0.0.1",), True, "expired")],
)
def test_wrong_hosts_and_expired_certificates(
    tmp_path: Path, hosts: tuple[str, ...], expired: bool, problem: str
) -> None:
    pytest.importorskip("cryptography")
    certificate = make_certificate(tmp_path, hosts, expired=expired)
    trusting = ssl.create_default_context(cafile=str(certificate.authority))
    with (
        LinkAiServer(tls=certificate.context()) as server,
        httpx.Client(verify=trusting, trust_env=False) as client,
        pytest.raises(httpx.ConnectError, match=problem),
    ):
        client.get(server.origin)


@pytest.mark.parametrize(
    "fault",
    [faults.Utterance(), faults.Utterance(b"\x15\x03\x03\x00\x02\x02\x28"), faults.ResetAtOnce()],
)
def test_handshakes_that_fail(certificate: Certificate, fault: faults.ConnectionFault) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate.authority))
    with (
        SpeechToTextServer(tls=certificate.context()) as server,
        httpx.Client(verify=trusting, trust_env=False) as client,
    ):
        server.faults.plan_connection(fault)
        with pytest.raises(httpx.TransportError):
            client.get(server.origin)
        assert client.get(server.origin).status_code == 404


def test_faults_strike_through_tls_too(certificate: Certificate) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate.authority))
    with (
        SpeechToTextServer(tls=certificate.context()) as server,
        httpx.Client(verify=trusting, trust_env=False) as client,
    ):
        server.faults.plan(faults.CutInBody(100))
        server.faults.plan(faults.CutBeforeAnswer())
        for _ in range(2):
            with pytest.raises(httpx.TransportError):
                client.post(f"{server.origin}{ASYNC}", files={"file": ("a.mp3", b"x" * 1000)})
        assert [e.state for e in server.record.requests] == ["cut", "complete"]


# ---------------------------------------------------------------- nothing left behind


def open_files() -> set[str]:
    """The descriptors of this process; nothing where they cannot be listed."""
    folder = Path("/proc/self/fd")
    return {file.name for file in folder.iterdir()} if folder.is_dir() else set()


@pytest.mark.parametrize(
    "fault",
    [
        Fault(),
        faults.StallInBody(10),
        faults.StallBeforeAnswer(),
        faults.SlowReader(1),
        faults.Trickle(1),
        faults.EndlessAnswer(),
        faults.CloseIdle(after_seconds=1000),
        faults.EarlyAnswer(Answer(413), 10, "finish"),
        faults.EarlyAnswer(Answer(413), 10, "keep"),
    ],
    ids=str,
)
@pytest.mark.parametrize("tls", [False, True])
def test_closing_ends_whatever_is_going_on(tmp_path: Path, fault: Fault, tls: bool) -> None:
    context = None
    if tls:
        pytest.importorskip("cryptography")
        context = make_certificate(tmp_path).context()
    threads, files = set(threading.enumerate()), open_files()
    with SpeechToTextServer(tls=context) as server, connected(server.port) as raw:
        sock = raw.sock
        if tls:
            sock = ssl._create_unverified_context().wrap_socket(raw.sock)
        server.faults.plan(fault)
        sock.sendall(SUBMISSION[:-10])
        server.record.wait_for(lambda r: any(e.body_bytes >= 10 for e in r.requests))
        sock.sendall(SUBMISSION[-10:])
        server.close()
        sock.close()
    # A thread of another test may have ended meanwhile; none may be new.
    assert set(threading.enumerate()) <= threads
    assert open_files() <= files


def test_a_server_that_was_not_started_can_be_closed() -> None:
    files = open_files()
    SpeechToTextServer().close()
    assert open_files() <= files
