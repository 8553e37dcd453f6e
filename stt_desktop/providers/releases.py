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
_MOST_REDIRECTS = 3
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
    """Redirects are followed on the feed's own host only: no other is to learn who asks, and none
    may answer in its place."""
    url, origin = httpx.URL(address), httpx.URL(address)
    for _hop in range(_MOST_REDIRECTS + 1):
        with client.stream("GET", url, timeout=httpx.Timeout(_PATIENCE_S)) as response:
            following = response.next_request
            if following is None:
                response.raise_for_status()
                return _text(response)
        url = following.url
        if (url.scheme, url.host, url.port) != (origin.scheme, origin.host, origin.port):
            raise ValueError("it leads to another host")
    raise ValueError("it leads nowhere")


def _text(response: httpx.Response) -> str:
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > _MOST_BYTES:
            raise ValueError("it is too long")
    return body.decode("utf-8")
