"""Asks the release feed which version is the newest. Only when the person allows it; nothing of
theirs is sent, and nothing is ever installed."""

import asyncio
import logging

import httpx

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.release import Release, read_release
from stt_desktop.providers.client import Network

log = logging.getLogger(__name__)

_MOST_BYTES = 10_000
_PATIENCE_S = 15.0


async def newest_release(network: Network, address: str) -> Release | None:
    """What the feed at ``address`` says; None when it cannot be asked or says no release: that is
    no trouble of the person's."""
    try:
        client = await network.client(address)
    except AppError as error:
        log.info("no look for a new version: %s", error.code)
        return None
    try:
        return read_release(await asyncio.to_thread(_fetch, client, address))
    except (httpx.HTTPError, OSError, ValueError) as error:
        log.info("no look for a new version: %s", type(error).__name__)
        return None
    finally:
        client.close()


def _fetch(client: httpx.Client, address: str) -> str:
    # Pages of releases lead on to where their files lie.
    timeout = httpx.Timeout(_PATIENCE_S)
    with client.stream("GET", address, timeout=timeout, follow_redirects=True) as response:
        response.raise_for_status()
        if response.url.scheme != "https" and response.url.host not in ("127.0.0.1", "localhost"):
            raise ValueError("it leads away from https")
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if len(body) > _MOST_BYTES:
                raise ValueError("it is too long")
    return body.decode("utf-8")
