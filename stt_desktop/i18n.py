"""Translation of everything that people read: gettext, for the window and the command line.

English stands in the code; ``resources/translations/<language>/LC_MESSAGES/stt_desktop.mo``
holds the others. :func:`use` is called once at the start.
"""

import gettext
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

DOMAIN = "stt_desktop"

_current: gettext.NullTranslations = gettext.NullTranslations()


def use(folder: Path, language: str | None = None) -> None:
    """Speak ``language`` (as in ``zh_CN``); None means the one of the system."""
    global _current  # noqa: PLW0603 - gettext's own model: one language a process
    languages = [language] if language else _system_languages()
    _current = gettext.translation(DOMAIN, folder, languages=languages, fallback=True)


def spoken() -> str:
    """The language that is spoken, as in ``zh_CN``; ``en`` where there is no translation."""
    return _current.info().get("language", "en")


def _system_languages() -> list[str]:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.split(":")
    import locale

    code, _ = locale.getlocale()
    return [code] if code else []


def _(text: str) -> str:
    """``text`` in the person's language."""
    return _current.gettext(text) if text else text


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """``text`` as it is: it is translated where it is shown."""
    return text


def ngettext(one: str, many: str, count: int) -> str:
    """``one`` or ``many``, by the language's rule for ``count``."""
    return _current.ngettext(one, many, count)


def about(subject: str, words: str) -> str:
    """``subject: words``, with the language's own colon."""
    return _("{subject}: {words}").format(subject=subject, words=words)


def after_another(*bare: str) -> str:
    """Sentences without their full stops: they get them, but for the last one."""
    return _joined(_("{first}. {second}"), bare)


def sentences(*whole: str) -> str:
    """Whole sentences after another: Chinese ones stand without a space between them."""
    return _joined(_("{first} {second}"), whole)


def _joined(two: str, parts: Iterable[str]) -> str:
    text = ""
    for one in parts:
        text = two.format(first=text, second=one) if text else one
    return text


def listed(parts: Sequence[str]) -> str:
    """``one, two and three``."""
    *others, last = parts
    if not others:
        return last
    return _("{others} and {last}").format(others=_(", ").join(others), last=last)


def in_a_row(parts: Iterable[str]) -> str:
    """``one; two; three``, with the language's own signs."""
    return _("; ").join(parts)
