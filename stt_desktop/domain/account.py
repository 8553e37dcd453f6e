"""A named use of a provider. Its key, where it has one, lies in the OS keyring only."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit

from stt_desktop.domain.errors import (
    ACCOUNT_NAME_UNUSABLE,
    ADDRESS_UNUSABLE,
    LIMIT_UNUSABLE,
    MODEL_NAME_UNUSABLE,
    N_,
    POLL_SECONDS_UNUSABLE,
    PRICE_UNUSABLE,
    AppError,
)


class Provider(StrEnum):
    """The kinds of speech service."""

    LOCAL = "local"
    SPEECH_TO_TEXT = "speech-to-text"
    LINKAI = "linkai"
    OPENAI = "openai"
    """Any server that speaks OpenAI's dialect, OpenAI's own included."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do and takes, as its documentation says. ``None``: no limit is told."""

    title: str
    needs_key: bool = False
    optional_key: bool = False
    """A key is sent where there is one: a server of one's own may want none."""
    default_url: str = ""
    web_page: str = ""
    """Where the person tops up, finds keys and sees past tasks."""
    takes_links: bool = False
    modes: frozenset[str] = frozenset({"auto"})
    extensions: frozenset[str] | None = None
    """With their dots, lower case; None takes whatever can be decoded."""
    most_bytes: int | None = None
    most_ms: int | None = None
    price_per_minute: Decimal | None = None
    """In US dollars, per started minute."""
    polls: bool = False
    bare_text: bool = False
    """Its answers have no times: they are worked out here, from the sound."""
    free_test: bool = False
    """True where a wrong key can be told from a right one at no cost."""
    default_model: str = ""
    """Where an account names the model that works for it, the one that it names unasked."""
    own_limits: bool = False
    """Whoever runs the server sets what it takes at once: an account can say so, and what is
    longer is cut into parts."""

    @property
    def takes_key(self) -> bool:
        return self.needs_key or self.optional_key

    @property
    def names_models(self) -> bool:
        return bool(self.default_model)


_GB = 1024**3
"""The documents say "GB". The larger reading: what the service itself would take is not refused."""
_HOUR_MS = 3_600_000

_SPEECH_TO_TEXT_EXTENSIONS = frozenset(
    [
        ".aac",
        ".amr",
        ".avi",
        ".flac",
        ".flv",
        ".m4a",
        ".mkv",
        ".mov",
        ".mp3",
        ".mp4",
        ".mpeg",
        ".ogg",
        ".opus",
        ".wav",
        ".webm",
        ".wma",
        ".wmv",
    ]
)
_LINKAI_EXTENSIONS = frozenset(
    [".mp3", ".mp4", ".mpeg", ".mpga", ".m4a", ".ogg", ".wav", ".webm", ".flac", ".amr"]
)
_OPENAI = "api.openai.com"
_OPENAI_EXTENSIONS = frozenset(
    [".flac", ".m4a", ".mp3", ".mp4", ".mpeg", ".mpga", ".ogg", ".wav", ".webm"]
)
_OPENAI_MOST_BYTES = 25_000_000
"""Its documents say 25 MB; the server counts the whole request against 26,214,400 bytes."""

CAPABILITIES: Mapping[Provider, Capabilities] = MappingProxyType(
    {
        Provider.LOCAL: Capabilities(title=N_("Built-in engine")),
        # Every figure: the Speech-to-Text API's documentation, "Usage Notes" and "FAQ".
        Provider.SPEECH_TO_TEXT: Capabilities(
            title="Speech-to-Text API",
            needs_key=True,
            default_url="https://api.speech-to-text.cn/api/v1/",
            web_page="https://speech-to-text.cn/",
            takes_links=True,
            modes=frozenset({"auto", "async", "sync"}),
            extensions=_SPEECH_TO_TEXT_EXTENSIONS,
            most_bytes=12 * _GB,
            most_ms=12 * _HOUR_MS,
            price_per_minute=Decimal("0.00139"),
            polls=True,
            bare_text=True,
            free_test=True,
        ),
        # LinkAI's Speech Recognition API, "Request Body". It tells neither limits nor a price.
        Provider.LINKAI: Capabilities(
            title="LinkAI",
            needs_key=True,
            default_url="https://api.linkai.cloud/v1/",
            web_page="https://linkai.cloud/",
            bare_text=True,
            extensions=_LINKAI_EXTENSIONS,
        ),
        # OpenAI's API reference, "Create transcription". What a server of one's own takes is not
        # known; the price depends on the model.
        Provider.OPENAI: Capabilities(
            title=N_("OpenAI-compatible server"),
            optional_key=True,
            default_url=f"https://{_OPENAI}/v1/",
            web_page="https://platform.openai.com/",
            extensions=_OPENAI_EXTENSIONS,
            free_test=True,
            default_model="whisper-1",
            own_limits=True,
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Account:
    """``id`` never changes (tasks and the keyring refer to it); ``name`` is the person's.

    ``base_url`` None is the provider's own. ``poll_seconds`` sets the pause between two polls,
    shorter than 10 s for loopback only. ``price_per_minute`` (US dollars) overrides the
    documented one. ``model`` is what the server is asked to work with; ``limit_bytes`` and
    ``limit_ms`` what it takes at once, where the provider lets an account say so.
    """

    id: str
    name: str
    provider: Provider
    base_url: str | None = None
    poll_seconds: float | None = None
    price_per_minute: Decimal | None = None
    model: str | None = None
    limit_bytes: int | None = None
    limit_ms: int | None = None

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES[self.provider]

    @property
    def url(self) -> str:
        """The base of every request's address; ends with a slash."""
        return self.base_url or self.capabilities.default_url

    @property
    def price(self) -> Decimal | None:
        """US dollars per started minute; None where nobody knows."""
        if self.price_per_minute is not None:
            return self.price_per_minute
        return self.capabilities.price_per_minute

    @property
    def model_name(self) -> str | None:
        """The model to ask for; None where the service has but one."""
        return self.model or self.capabilities.default_model or None

    @property
    def most_bytes(self) -> int | None:
        """The largest file that is sent in one piece, where that is known."""
        if self.limit_bytes is not None or not self.capabilities.own_limits:
            return self.limit_bytes or self.capabilities.most_bytes
        return _OPENAI_MOST_BYTES if urlsplit(self.url).hostname == _OPENAI else None

    @property
    def is_free(self) -> bool:
        """Nobody charges for what is done there: nothing is lost by doing it twice. Of a server
        only its owner can know that, and says so by the price 0."""
        return not self.leaves_this_computer or (
            self.capabilities.own_limits and self.price_per_minute == 0
        )

    @property
    def web_page(self) -> str:
        """The service's page; none for a server that is somebody's own."""
        own = self.capabilities.own_limits and self.base_url is not None
        return "" if own else self.capabilities.web_page

    @property
    def leaves_this_computer(self) -> bool:
        """True where the recording is sent to a service."""
        return self.provider is not Provider.LOCAL

    @property
    def stays_here(self) -> bool:
        """True where recordings stay on this computer: with the built-in engine, or with a server
        of one's own that runs here (whatever that does with them)."""
        own = self.capabilities.own_limits and is_loopback(urlsplit(self.url).hostname or "")
        return own or not self.leaves_this_computer


LOCAL = Account(id="local", name="local", provider=Provider.LOCAL)
"""The built-in engine: always there, and the default until another account is made so."""

_NAME = re.compile(r"[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]{0,62}[^\s\x00-\x1f\x7f])?")

QUICKEST_POLL = 10.0
"""Seconds. The Speech-to-Text API recommends 10 to 30."""


def check_name(text: str) -> str:
    """An account's name: 1 to 64 visible characters, spaces only inside.

    Raises:
        AppError: ACCOUNT_NAME_UNUSABLE.
    """
    name = text.strip()
    if not _NAME.fullmatch(name) or name.startswith("-"):
        raise AppError(ACCOUNT_NAME_UNUSABLE, account=text[:64])
    return name


_CALL = "/audio/transcriptions"


def check_address(text: str) -> str:
    """The base URL that ``text`` is, ending with a slash: https, or http to this computer.

    Raises:
        AppError: ADDRESS_UNUSABLE.
    """
    url = text.strip()
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise AppError(ADDRESS_UNUSABLE, address=url) from None
    # Many a page shows the whole address of the call.
    url = url.removesuffix("/").removesuffix(_CALL)
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host or ""))
    # A name and password in an address would be a key in a file.
    if not safe or not host or "@" in parts.netloc or parts.query or parts.fragment:
        raise AppError(ADDRESS_UNUSABLE, address=url.rpartition("@")[2])
    return url if url.endswith("/") else f"{url}/"


def is_loopback(host: str) -> bool:
    """True for a host name or address that never leaves this computer."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_poll_seconds(seconds: float, url: str) -> float:
    """A pause between two polls: 10 s to an hour, or shorter for a server on this computer.

    Raises:
        AppError: POLL_SECONDS_UNUSABLE.
    """
    quickest = 0.01 if is_loopback(urlsplit(url).hostname or "") else QUICKEST_POLL
    if not quickest <= seconds <= 3600:
        raise AppError(POLL_SECONDS_UNUSABLE, seconds=f"{seconds:g}", least=f"{quickest:g}")
    return seconds


def check_price(text: str) -> Decimal:
    """A price in US dollars per started minute, as a person writes it; 0 is one.

    Raises:
        AppError: PRICE_UNUSABLE.
    """
    try:
        price = Decimal(text.strip())
    except InvalidOperation:
        raise AppError(PRICE_UNUSABLE, price=text) from None
    if not price.is_finite() or not 0 <= price <= _DEAREST:
        raise AppError(PRICE_UNUSABLE, price=text)
    return abs(price)  # there is a minus zero


def check_model(text: str) -> str:
    """A model's name, as its server writes it.

    Raises:
        AppError: MODEL_NAME_UNUSABLE.
    """
    name = text.strip()
    if not name or len(name) > _LONGEST_MODEL or not name.isprintable():
        raise AppError(MODEL_NAME_UNUSABLE, model=name[:64])
    return name


_LONGEST_MODEL = 200

LEAST_LIMIT_BYTES = 500_000
"""15 s of the sound that is sent in parts: with less, hardly a part would end in a pause."""
LEAST_LIMIT_MS = 15_000


def check_limit_bytes(count: int) -> int:
    """What a server takes at once: at least half a megabyte.

    Raises:
        AppError: LIMIT_UNUSABLE.
    """
    if not LEAST_LIMIT_BYTES <= count <= _MOST_LIMIT:
        raise AppError(LIMIT_UNUSABLE, least="0.5 MB")
    return count


def check_limit_ms(duration_ms: int) -> int:
    """What a server takes at once: at least a quarter of a minute.

    Raises:
        AppError: LIMIT_UNUSABLE.
    """
    if not LEAST_LIMIT_MS <= duration_ms <= _MOST_LIMIT:
        raise AppError(LIMIT_UNUSABLE, least="0.25 min")
    return duration_ms


_MOST_LIMIT = 10**12

_DEAREST = Decimal(1000)
"""US dollars a minute. More is a slip of the keyboard."""

KEY_VARIABLE = "STT_DESKTOP_KEY_"


def key_variable(name: str) -> str:
    """The variable of the environment that may hold the key of the account called ``name``: the
    name in capitals, with ``_`` for ASCII's signs and spaces. Two names can share one (``a-b``,
    ``a_b``); letters of other scripts stand for themselves."""
    return KEY_VARIABLE + re.sub(r"[\x00-/:-@\[-`{-\x7f]", "_", name.upper())


def without_keys(environment: Mapping[str, str]) -> dict[str, str]:
    """What a child process may have of an environment: all but the keys."""
    return {k: v for k, v in environment.items() if not k.startswith(KEY_VARIABLE)}
