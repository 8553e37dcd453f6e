"""A speech service that costs nothing: it throws away what it gets, as fast as the system can.

    python -m tests.benchmarks._sink ADDRESS

It prints its port. Any POST is an accepted task, any status a finished one, ``/zeros/N/R`` a file
of N bytes that comes at R bytes a second, as a line would bring it. Raw sockets: a server that
looks at what it gets would be the bottleneck.
"""

import json
import socket
import sys
import threading
import time

_WHOLE = 1 << 20
_ZEROS = bytes(1 << 18)
_TRUNCATE = getattr(socket, "MSG_TRUNC", 0) if sys.platform == "linux" else 0
"""Linux throws away what arrives on a TCP socket without copying it."""


def main() -> None:
    listener = socket.create_server((sys.argv[1], 0), backlog=64)
    print(listener.getsockname()[1], flush=True)
    while True:
        line, _peer = listener.accept()
        threading.Thread(target=_talk, args=(line,), daemon=True).start()


def _talk(line: socket.socket) -> None:
    buffer = bytearray(_WHOLE)
    with line:
        while True:
            try:
                if not _one_request(line, buffer):
                    return
            except OSError:
                return


def _one_request(line: socket.socket, buffer: bytearray) -> bool:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = line.recv(65536)
        if not piece:
            return False
        data += piece
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (one.partition(":") for one in lines)
    }
    if headers.get("expect"):
        line.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    left = int(headers.get("content-length", 0)) - len(rest)
    while left > 0:
        count = line.recv_into(buffer, min(left, len(buffer)), _TRUNCATE)
        if not count:
            return False
        left -= count
    method, path, _version = first.split()
    if path.startswith("/zeros/"):
        size, rate = path.removeprefix("/zeros/").split("/")
        return _send_zeros(line, int(size), int(rate))
    task: dict[str, object] = {"task_id": "a-task", "task_status": "PENDING"}
    if method == "GET":
        task |= {"task_status": "SUCCEEDED", "transcription_text": "Done.", "duration": 1000}
    body = json.dumps({"code": 200, "message": "ok", "data": task}).encode()
    line.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    )
    return True


def _send_zeros(line: socket.socket, count: int, rate: int) -> bool:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % count)
    began, sent = time.monotonic(), 0
    while sent < count:
        piece = _ZEROS[: count - sent]
        line.sendall(piece)
        sent += len(piece)
        time.sleep(max(0.0, began + sent / rate - time.monotonic()))
    return True


if __name__ == "__main__":
    main()
