"""What kept a request from its answer, in plain words and without what the exception holds.

An exception of the HTTP client carries the request, and that the key; its text may quote a
header. So it ends here: it is read, never kept, chained or logged.
"""

import errno
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from stt_desktop.domain.errors import N_
from stt_desktop.providers.way_out import has_way_out, is_near

_NO_WAY_OUT = frozenset({errno.ENETUNREACH, errno.ENETDOWN})
"""Also what Windows says: Python's constants there are those of its sockets."""
_WSANO_DATA = 11004
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, socket.EAI_FAIL, _WSANO_DATA})


@dataclass(frozen=True, slots=True)
class Trouble:
    """``reason`` continues "No connection to …: ", ends without a full stop and is translated where
    it is shown. ``untrusted``: the other side could not prove who it is. ``connected`` is False
    when nothing was there at all; ``offline``: because this computer has no network now."""

    reason: str
    connected: bool = True
    untrusted: bool = False
    offline: bool = False


def trouble_of(error: Exception, host: str) -> Trouble:
    """The trouble that an exception of httpx, ssl or socket means, met on the way to ``host``. May
    ask for its address, and block meanwhile."""
    chain = list(_chain(error))
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
    offline = not connected and any(_is_offline(cause, host) for cause in chain)
    return Trouble(reason, connected, offline=offline)


def _is_offline(cause: BaseException, host: str) -> bool:
    """No name server answers, or there is no way out. A name that does not exist is another
    matter: but without a network, macOS and Windows say that of every name. “No route to host” is
    the word of a dead router, but also of a computer nearby that is switched off."""
    if isinstance(cause, socket.gaierror):
        return cause.errno == socket.EAI_AGAIN or (
            cause.errno in _NO_SUCH_NAME and not has_way_out()
        )
    if not isinstance(cause, OSError):
        return False
    return cause.errno in _NO_WAY_OUT or (cause.errno == errno.EHOSTUNREACH and not is_near(host))


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


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(20):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__
