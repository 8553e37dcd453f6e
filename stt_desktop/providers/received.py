"""An answer's body as it comes: bounded, and unpacked."""

import zlib

import httpx

from stt_desktop.domain.errors import N_

MOST_BYTES = 16 * 1024 * 1024
"""Of an answer's body. Twelve hours of speech are some 200,000 Chinese characters: 1.2 MB, where
JSON escapes each."""


class UnusableError(Exception):
    """The text is for people, and translated where it is shown."""


def whole(response: httpx.Response) -> bytes:
    """All of a streamed body. Blocks.

    Raises:
        UnusableError: it is too long, also when unpacked, or cannot be unpacked.
    """
    return _unpacked(_bounded(response), response.headers.get("content-encoding", ""))


def _bounded(response: httpx.Response) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_raw():
        size += len(piece)
        if size > MOST_BYTES:
            raise UnusableError(N_("its answer has no end"))
        pieces.append(piece)
    return b"".join(pieces)


def _unpacked(data: bytes, encoding: str) -> bytes:
    """What a server packed although it was asked not to."""
    if encoding.strip().lower() not in {"gzip", "x-gzip", "deflate"}:
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
