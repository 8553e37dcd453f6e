"""Whether this computer is in a network, as its own table of routes says, and what it means that a
server could not be connected to. Nobody is asked but the system and its name server."""

import contextlib
import errno
import ipaddress
import socket
from collections.abc import Iterator
from enum import Enum, auto

_SOMEWHERE = ("192.0.2.1", "2001:db8::1")
"""Addresses that are nobody's (RFC 5737, RFC 3849)."""
_DISCARD = 9

_NO_WAY = frozenset({errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH})
"""Also what Windows says: Python's constants there are those of its sockets."""
_WSANO_DATA = 11004
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, socket.EAI_FAIL, _WSANO_DATA})


class Lost(Enum):
    """What is not there when a server cannot be connected to."""

    NETWORK = auto()
    """This computer has none now."""
    NAMES = auto()
    """The network is there, but no name server tells where that server is: behind it, nothing may
    be reached now; or it is that name alone which nobody answers for."""
    WAY = auto()
    """The network is there, but nobody in it knows how to get to that server: something on the way
    is down, or the server itself is."""


def lost(error: BaseException, host: str) -> Lost | None:
    """What is lost, where that is why ``host`` was not connected to. May ask for its address, and
    block meanwhile."""
    return next(filter(None, (_lost(cause, host) for cause in causes(error))), None)


def _lost(cause: BaseException, host: str) -> Lost | None:
    """A name that does not exist is no loss: but without a network, macOS and Windows say that of
    every name. “No route to host” is the word of a dead router, but also of a computer nearby that
    is switched off."""
    if isinstance(cause, socket.gaierror):
        untold, unknown = cause.errno == socket.EAI_AGAIN, cause.errno in _NO_SUCH_NAME
        if (untold or unknown) and not has_way_out():
            return Lost.NETWORK
        return Lost.NAMES if untold else None
    if not isinstance(cause, OSError) or cause.errno not in _NO_WAY:
        return None
    found = _addresses(host)
    if cause.errno == errno.EHOSTUNREACH and _are_near(found):
        return None
    if not has_way_out():
        return Lost.NETWORK
    if not found:
        return Lost.NAMES
    # Of several addresses, the last one's error is told: that of the one that is of a kind which
    # this computer's network has not (IPv6, mostly). It says nothing about the others.
    return Lost.WAY if len(set(map(has_route, found))) == 1 else None


def has_way_out() -> bool:
    """True when there is a route to the world outside."""
    return any(map(has_route, _SOMEWHERE))


def has_route(address: str) -> bool:
    """True when this computer knows where to send what goes to an IP address. Nothing is sent and
    nothing waited for: connecting a datagram socket only looks up the way."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as way:
        way.connect((address, _DISCARD))
        return True
    return False


def _addresses(host: str) -> list[str]:
    """Empty where no name server tells one now."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(place[0]) for *_, place in found]


def _are_near(addresses: list[str]) -> bool:
    """Near is this computer or one of its own networks, for which nothing but that computer need be
    there."""
    return bool(addresses) and not any(ipaddress.ip_address(one).is_global for one in addresses)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception, what it came of, and so on."""
    for _ in range(20):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__
