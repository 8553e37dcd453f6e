"""What kept a request from its answer, in plain words and without what the exception holds.

An exception of the HTTP client carries the request, and that the key; its text may quote a
header. So it ends here: it is read, never kept, chained or logged.
"""

import socket
import ssl
from dataclasses import dataclass

import httpx

from stt_desktop.domain.errors import N_
from stt_desktop.way_out import Lost, causes, lost


@dataclass(frozen=True, slots=True)
class Trouble:
    """``reason`` continues "No connection to …: ", ends without a full stop and is translated where
    it is shown. ``untrusted``: the other side could not prove who it is. ``connected`` is False
    when nothing was there at all, because of what is ``lost`` in the network."""

    reason: str
    connected: bool = True
    untrusted: bool = False
    lost: Lost | None = None
    refused: bool = False
    """Nobody listens there."""


def trouble_of(error: Exception, host: str) -> Trouble:
    """The trouble that an exception of httpx, ssl or socket means, met on the way to ``host``. May
    ask for its address, and block meanwhile."""
    chain = list(causes(error))
    for cause in chain:
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = str(getattr(cause, "verify_message", "")) or N_(
                "its certificate is not trusted"
            )
            return Trouble(reason, connected=False, untrusted=True)
    connected = not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError)
    if isinstance(error, httpx.ProxyError):
        return Trouble(N_("the proxy refuses to connect"), connected)
    if isinstance(error, httpx.RemoteProtocolError | httpx.DecodingError):
        if "disconnected" in str(error) or "closed connection" in str(error):
            return Trouble(N_("the connection was closed in the middle"), connected)
        return Trouble(N_("what it sends is no HTTP"), connected)
    reason = next(filter(None, map(_reason, chain)), N_("the connection broke"))
    if connected:
        return Trouble(reason)
    refused = any(isinstance(cause, ConnectionRefusedError) for cause in chain)
    return Trouble(reason, connected=False, lost=lost(error, host), refused=refused)


def _reason(cause: BaseException) -> str | None:
    match cause:
        case socket.gaierror():
            return N_("its name cannot be found")
        case ConnectionRefusedError():
            return N_("it refuses the connection")
        case ConnectionResetError() | ConnectionAbortedError() | BrokenPipeError():
            return N_("the connection was reset")
        case httpx.ConnectTimeout():
            return N_("it does not answer")
        case httpx.TimeoutException() | TimeoutError():
            return N_("nothing moved for too long")
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return N_("the connection was closed in the middle")
        case ssl.SSLError():
            return N_("it speaks no TLS that is understood")
        case OSError() if cause.strerror:
            return cause.strerror[:1].lower() + cause.strerror[1:]
    return None
