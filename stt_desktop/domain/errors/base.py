"""What an expected error is: a kind with its words, and the details of a case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Details = Mapping[str, str | int]


class Action(StrEnum):
    """The one thing that the person can do about an error. The window turns it into a button."""

    RETRY = "retry"
    CHOOSE_SOURCE = "choose-source"
    REMOVE = "remove"
    CHOOSE_FOLDER = "choose-folder"
    EXPORT_TEXT = "export-text"
    FREE_SPACE = "free-space"
    INSTALL_MODEL = "install-model"
    CHOOSE_ACCOUNT = "choose-account"
    CHECK_SETTINGS = "check-settings"
    ENTER_KEY = "enter-key"
    TOP_UP = "top-up"
    UPGRADE_PLAN = "upgrade-plan"
    CHECK_ACCOUNT = "check-account"
    CONTACT_SERVICE = "contact-service"
    WAIT = "wait"
    DECIDE = "decide"
    UNLOCK_KEYRING = "unlock-keyring"
    RESTART = "restart"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of error. ``title``, ``message`` and ``advice`` are templates of ``str.format``."""

    code: str
    title: str
    message: str
    advice: str
    action: Action
    retryable: bool = False


def _identity(text: str) -> str:
    return text


class AppError(Exception):
    """An expected failure, in people's words.

    ``details`` fill the templates of the kind; they are plain text or numbers and never hold a
    secret. ``retryable`` says that doing the same again later can succeed without a change.
    """

    def __init__(self, kind: Kind, **details: str | int) -> None:
        super().__init__(kind.code)
        self.kind = kind
        self.details: Details = details

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def retryable(self) -> bool:
        return self.kind.retryable

    def alone(self) -> "AppError":
        """The same without where it came from: whoever keeps an error that was raised keeps all
        that was at hand there, recordings' sound and answers."""
        return AppError(self.kind, **self.details)

    def title(self, translate: Callable[[str], str] = _identity) -> str:
        return _fill(self.kind.title, self.details, translate)

    def message(self, translate: Callable[[str], str] = _identity) -> str:
        return _fill(self.kind.message, self.details, translate)

    def advice(self, translate: Callable[[str], str] = _identity) -> str:
        """What the person can do, as a sentence."""
        return _fill(self.kind.advice, self.details, translate)

    def __str__(self) -> str:
        return f"{self.title()}: {self.message()} {self.advice()}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AppError):
            return NotImplemented
        return self.code == other.code and dict(self.details) == dict(other.details)

    def __hash__(self) -> int:
        return hash((self.code, tuple(sorted(self.details.items()))))


class _Blank(dict[str, str | int]):
    """Details of an older program version may lack a name: show a dash, never fail."""

    def __missing__(self, key: str) -> str:
        return "–"


_ENDS = (".", "。", ")", "）")


def _fill(template: str, details: Details, translate: Callable[[str], str]) -> str:
    """A ``reason`` is words, too: it follows the language, and brings no full stop of its own
    where the sentence around it has one."""
    sentence, words = translate(template), _Blank(details)
    if isinstance(reason := words.get("reason"), str):
        reason = translate(reason)
        inside = sentence.partition("{reason}")[2].startswith(_ENDS)
        words["reason"] = reason.rstrip(" .。") if inside else reason
    return sentence.format_map(words)


_CATALOGUE: dict[str, Kind] = {}


def define(
    code: str, title: str, message: str, advice: str, action: Action, *, retryable: bool = False
) -> Kind:
    """Add a kind to the catalogue. Each family of kinds is a module beside this one."""
    if code in _CATALOGUE:
        raise ValueError(f"two kinds of error are called {code}")
    kind = Kind(code, title, message, advice, action, retryable)
    _CATALOGUE[code] = kind
    return kind


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a text for translation where it stands; it is translated where it is shown."""
    return text


def kinds() -> Mapping[str, Kind]:
    """Every kind by its code."""
    return _CATALOGUE
