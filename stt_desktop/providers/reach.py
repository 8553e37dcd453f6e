"""Whether the accounts' services can be reached, and through which proxy (``doctor``).

What is sent is a question for the front page (``HEAD /``) without a key and without anything of
the person's; any answer will do.
"""

import asyncio
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpx

from stt_desktop.domain.account import Account, Provider, is_loopback
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.health import Finding, Health
from stt_desktop.i18n import _
from stt_desktop.providers.client import Network, NetworkSettings, check_proxies, shown
from stt_desktop.providers.trouble import trouble_of

PATIENCE_S = 10.0


async def check(
    accounts: Iterable[Account], settings: NetworkSettings, *, patience_s: float = PATIENCE_S
) -> list[Finding]:
    """The findings "proxy" and "network". All services are asked at once, each as long as
    ``patience_s``."""
    proxy = await asyncio.to_thread(_check_proxy, settings.proxy)
    addresses = sorted({a.url for a in accounts if a.provider is not Provider.LOCAL})
    if not addresses:
        fact = _("not needed: without accounts, nothing leaves this computer")
        return [proxy, Finding("network", Health.GOOD, fact)]
    network = Network(settings)
    found = await asyncio.gather(*(_ask(network, one, patience_s) for one in addresses))
    return [proxy, *found]


def _check_proxy(chosen: str | None) -> Finding:
    try:
        check_proxies(chosen)
    except AppError as error:
        return Finding("proxy", Health.BAD, error.message(_), error.advice(_))
    used = [chosen] if chosen else _of_the_system()
    if not used:
        return Finding("proxy", Health.GOOD, _("none: connections are made directly"))
    told = ", ".join(shown(one) for one in used)
    fact = _("from the settings: {proxy}") if chosen else _("from the system: {proxy}")
    return Finding("proxy", Health.GOOD, fact.format(proxy=told))


def _of_the_system() -> Sequence[str]:
    known = getproxies()
    return sorted({known[scheme] for scheme in ("https", "all") if known.get(scheme)})


async def _ask(network: Network, address: str, patience_s: float) -> Finding:
    parts = urlsplit(address)
    host = parts.hostname or address
    try:
        client = await network.client(address)
    except AppError as error:
        return Finding("network", Health.BAD, error.message(_), error.advice(_))
    try:
        page = f"{parts.scheme}://{parts.netloc}/"
        await asyncio.to_thread(client.head, page, timeout=httpx.Timeout(patience_s))
    except (httpx.HTTPError, OSError) as error:
        trouble = await asyncio.to_thread(trouble_of, error, host)
        fact = _("{host} cannot be reached: {reason}").format(host=host, reason=_(trouble.reason))
        if trouble.untrusted:
            advice = _(
                "If your company checks connections, name its certificate in the settings; "
                "otherwise do not send anything to this address."
            )
            return Finding("network", Health.BAD, fact, advice)
        if is_loopback(host):
            return Finding("network", Health.WARNING, fact, _("Start this server."))
        advice = _("Check the network and, if you use one, the proxy. Local work goes on without.")
        return Finding("network", Health.WARNING, fact, advice)
    finally:
        client.close()
    return Finding("network", Health.GOOD, _("{host} answers").format(host=host))
