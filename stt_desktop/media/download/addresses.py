"""Which addresses a download may lead to. Pure.

A link comes from a person, a redirect from a stranger: https only, or plain http to this computer
where the person's own link led there. Addresses of private networks are refused unless allowed.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_AROUND_IPV4 = tuple(
    ipaddress.ip_network(one)
    for one in (
        "64:ff9b::/96",  # NAT64 (RFC 6052)
        "::/96",  # IPv4-compatible (RFC 4291, 2.5.5.1)
        "::ffff:0:0:0/96",  # IPv4-translated (RFC 2765)
    )
)
"""Networks whose addresses end with one of IPv4."""
_LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")
"""Of a local network alone (RFC 8215)."""


class UnsafeAddressError(Exception):
    """Not https. The text is for people."""


class PrivateAddressError(Exception):
    """An address of this computer or of a local network; the text is its host."""


@dataclass(frozen=True, slots=True)
class Rules:
    """``loopback``: this computer's own addresses may be asked, for the person named one.
    ``private``: so may a local network's."""

    loopback: bool = False
    private: bool = False

    def check_url(self, url: str) -> None:
        """Judge an address as it is written, before anybody is asked for it.

        Raises:
            UnsafeAddressError, PrivateAddressError.
        """
        try:
            parts = urlsplit(url)
            host, _port = parts.hostname or "", parts.port
        except ValueError:
            raise UnsafeAddressError("its address is none") from None
        named = _literal(host)
        here = host == "localhost" or (named is not None and named.is_loopback)
        if not host or not (parts.scheme == "https" or (parts.scheme == "http" and here)):
            raise UnsafeAddressError("its address is not a safe one (https)")
        if here and not (self.loopback or self.private):
            raise PrivateAddressError(host)
        if named is not None:
            self.check_ip(host, host)

    def check_ip(self, ip: str, host: str) -> None:
        """Judge the address that is about to be connected to, whatever name led there.

        Raises:
            PrivateAddressError.
        """
        address = _literal(ip)
        if address is None:
            raise PrivateAddressError(host)
        if address.is_loopback:
            # A name of somebody else's that leads here is no wish of the person's.
            written = _literal(host)
            if (host == "localhost" or written is not None) and (self.loopback or self.private):
                return
            raise PrivateAddressError(host)
        if is_public(address) or (self.private and not _is_no_host(address)):
            return
        raise PrivateAddressError(host)


def rules_for(url: str, *, private: bool) -> Rules:
    """The rules for all that follows from a link that a person gave."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    named = _literal(host)
    return Rules(host == "localhost" or (named is not None and named.is_loopback), private)


def is_public(address: IpAddress) -> bool:
    """Whether an address is one of the Internet's."""
    inside = isinstance(address, ipaddress.IPv6Address) and (
        address.is_site_local or address in _LOCAL_NAT64
    )
    return address.is_global and not address.is_multicast and not inside


def _is_no_host(address: IpAddress) -> bool:
    if address in _LOCAL_NAT64:
        return False
    return address.is_unspecified or address.is_multicast or address.is_reserved


def _literal(host: str) -> IpAddress | None:
    """The address that ``host`` is; of one that is wrapped in another, the inner one."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0].strip("[]"))
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour
        plain = address.is_loopback or address.is_unspecified  # ::1 and :: end with no IPv4 one
        if wrapped is None and not plain and any(address in one for one in _AROUND_IPV4):
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return wrapped or address
    return address
