"""An answer's body as it comes: bounded, and unpacked."""

import zlib

import httpx

from stt_desktop.domain.errors import N_

MOST_BYTES = 16 * 1024 * 1024
"""Of an answer's body. Twelve hours of speech are some 200,000 Chinese characters: 1.2 MB, where
JSON escapes each."""


_MOST_OF_A_REFUSAL = 256 * 1024
"""Of the body of an answer that is no success. What it says stands in its first words, or in its
status; the rest is left where it is."""


class UnusableError(Exception):
    """The text is for people, and translated where it is shown."""


def whole(response: httpx.Response) -> bytes:
    """All of a streamed body; of one that refuses, the beginning. Blocks.

    Raises:
        UnusableError: it is too long, also when unpacked, or cannot be unpacked.
    """
    encoding = response.headers.get("content-encoding", "")
    if response.is_success:
        return _unpacked(_bounded(response), encoding)
    return _begun(_beginning(response), encoding)


def _bounded(response: httpx.Response) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_raw():
        size += len(piece)
        if size > MOST_BYTES:
            raise UnusableError(N_("its answer has no end"))
        pieces.append(piece)
    return b"".join(pieces)


def _beginning(response: httpx.Response) -> bytes:
    data = bytearray()
    for piece in response.iter_raw():
        data += piece
        if len(data) >= _MOST_OF_A_REFUSAL:
            break
    return bytes(data[:_MOST_OF_A_REFUSAL])


def _unpacked(data: bytes, encoding: str) -> bytes:
    """What a server packed although it was asked not to."""
    if not _is_packed(encoding):
        return data
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        unpacked = unpacker.decompress(data, MOST_BYTES + 1)
    except zlib.error:
        unpacked = None
    if unpacked is None or not unpacker.eof:
        many = unpacked is not None and len(unpacked) > MOST_BYTES
        raise UnusableError(
            N_("its answer has no end") if many else N_("its answer cannot be unpacked")
        )
    return unpacked


def _begun(data: bytes, encoding: str) -> bytes:
    """As much as there is of what a server packed; nothing where it is no such thing."""
    if not _is_packed(encoding):
        return data
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(data, _MOST_OF_A_REFUSAL)
    except zlib.error:
        return b""


def _is_packed(encoding: str) -> bool:
    return encoding.strip().lower() in {"gzip", "x-gzip", "deflate"}
