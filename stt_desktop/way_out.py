"""Whether this computer is in a network, as its own table of routes says, and what it means that a
server could not be connected to. Nobody is asked but the system and its name server."""

import contextlib
import errno
import ipaddress
import socket
from collections.abc import Iterator
from enum import Enum, auto

_SOMEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
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
    WAY = auto()
    """The network is there, but nobody in it knows how to get to that server: something on the way
    is down, or the server itself is."""


class _Place(Enum):
    NEAR = auto()
    FAR = auto()
    UNTOLD = auto()
    """No name server tells its address now."""


def lost(error: BaseException, host: str) -> Lost | None:
    """What is lost, where that is why ``host`` was not connected to. May ask for its address, and
    block meanwhile."""
    return next(filter(None, (_lost(cause, host) for cause in causes(error))), None)


def _lost(cause: BaseException, host: str) -> Lost | None:
    """A name that does not exist is no loss: but without a network, macOS and Windows say that of
    every name. “No route to host” is the word of a dead router, but also of a computer nearby that
    is switched off."""
    if isinstance(cause, socket.gaierror):
        unknown = cause.errno in _NO_SUCH_NAME and not has_way_out()
        return Lost.NETWORK if unknown or cause.errno == socket.EAI_AGAIN else None
    if not isinstance(cause, OSError) or cause.errno not in _NO_WAY:
        return None
    place = _place_of(host)
    if cause.errno == errno.EHOSTUNREACH and place is _Place.NEAR:
        return None
    return Lost.NETWORK if place is _Place.UNTOLD or not has_way_out() else Lost.WAY


def has_way_out() -> bool:
    """True when there is a route to the world outside. Nothing is sent and nothing waited for:
    connecting a datagram socket only looks up the way."""
    for family, address in _SOMEWHERE:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect((address, _DISCARD))
            return True
    return False


def _place_of(host: str) -> _Place:
    """Near is this computer or one of its own networks, for which nothing but that computer need be
    there."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return _Place.UNTOLD
    far = any(ipaddress.ip_address(str(place[0])).is_global for *_, place in found)
    return _Place.FAR if far else _Place.NEAR


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception, what it came of, and so on."""
    for _ in range(20):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__
