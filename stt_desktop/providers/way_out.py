"""Whether this computer is in any network at all, as its own table of routes says, and whether a
server is reached by the Internet."""

import contextlib
import ipaddress
import socket

_SOMEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses that are nobody's (RFC 5737, RFC 3849)."""
_DISCARD = 9


def has_way_out() -> bool:
    """True when there is a route to the world outside. Nothing is sent and nothing waited for:
    connecting a datagram socket only looks up the way."""
    for family, address in _SOMEWHERE:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect((address, _DISCARD))
            return True
    return False


def is_near(host: str) -> bool:
    """True when ``host`` is this computer or one of its own networks, for which nothing but that
    computer need be there. Of a name that nobody tells now, False."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return not any(ipaddress.ip_address(str(place[0])).is_global for *_, place in found)
