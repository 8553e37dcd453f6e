"""Bodies that are JSON but for one thing: changes for :class:`tests.services.faults.Rewritten`."""

import json
from collections.abc import Callable

Change = Callable[[bytes], bytes]


def not_utf8(body: bytes) -> bytes:
    """A byte that is no UTF-8, within a string."""
    return b'{"comment": "caf\xe9", ' + body.lstrip()[1:]


def utf8_with_mark(body: bytes) -> bytes:
    """UTF-8 behind a byte-order mark."""
    return b"\xef\xbb\xbf" + body


def utf16(body: bytes) -> bytes:
    return body.decode("utf-8").encode("utf-16")


def lone_surrogate(body: bytes) -> bytes:
    r"""An escape that is half a character: such a string cannot be written as UTF-8."""
    return b'{"comment": "\\ud83d", ' + body.lstrip()[1:]


def duplicate_keys(body: bytes) -> bytes:
    """Every key of the outermost object twice; first with null, then as it should be."""
    first = dict.fromkeys(json.loads(body))
    return json.dumps(first).encode()[:-1] + b", " + body.lstrip()[1:]


def not_a_number(body: bytes) -> bytes:
    """NaN and the infinities, which JSON does not have and Python reads."""
    return b'{"a": NaN, "b": Infinity, "c": -Infinity, ' + body.lstrip()[1:]


def huge_number(body: bytes) -> bytes:
    """An integer of 10,000 digits, which Python refuses to convert."""
    return b'{"comment": ' + b"9" * 10_000 + b", " + body.lstrip()[1:]


def nested(body: bytes) -> bytes:
    """100,000 lists in each other, before the object's other members."""
    depth = 100_000
    return b'{"comment": ' + b"[" * depth + b"]" * depth + b", " + body.lstrip()[1:]


def empty(body: bytes) -> bytes:
    return body[:0]


def half(body: bytes) -> bytes:
    """Whole for HTTP, cut for JSON."""
    return body[: len(body) // 2]


def replaced(value: object) -> Change:
    """Another value in the body's place: `null`, a list, a number, an object that lacks fields."""
    return lambda _body: json.dumps(value, ensure_ascii=False).encode()


def with_member(path: str, value: object) -> Change:
    """Set (also anew) the member at a dotted path, such as ``data.task_status``."""

    def change(body: bytes) -> bytes:
        root = json.loads(body)
        *parents, last = path.split(".")
        node = root
        for name in parents:
            node = node[name]
        node[last] = value
        return json.dumps(root, ensure_ascii=False).encode()

    return change


def without_member(path: str) -> Change:
    """Leave out the member at a dotted path; it must be there."""

    def change(body: bytes) -> bytes:
        root = json.loads(body)
        *parents, last = path.split(".")
        node = root
        for name in parents:
            node = node[name]
        del node[last]
        return json.dumps(root, ensure_ascii=False).encode()

    return change


ODDITIES: dict[str, Change] = {
    change.__name__: change
    for change in (
        not_utf8,
        utf8_with_mark,
        utf16,
        lone_surrogate,
        duplicate_keys,
        not_a_number,
        huge_number,
        nested,
        empty,
        half,
    )
}
