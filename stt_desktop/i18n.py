"""Translation of everything that people read: gettext, for the window and the command line.

English stands in the code; ``resources/translations/<language>/LC_MESSAGES/stt_desktop.mo``
holds the others. :func:`use` is called once at the start.
"""

import gettext
import locale
import os
from pathlib import Path

DOMAIN = "stt_desktop"

_current: gettext.NullTranslations = gettext.NullTranslations()


def use(folder: Path, language: str | None = None) -> None:
    """Speak ``language`` (as in ``zh_CN``); None means the one of the system."""
    global _current  # noqa: PLW0603 - gettext's own model: one language a process
    languages = [language] if language else _system_languages()
    _current = gettext.translation(DOMAIN, folder, languages=languages, fallback=True)


def _system_languages() -> list[str]:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.split(":")
    code, _ = locale.getlocale()
    return [code] if code else []


def _(text: str) -> str:
    """``text`` in the person's language."""
    return _current.gettext(text) if text else text


def ngettext(one: str, many: str, count: int) -> str:
    """``one`` or ``many``, by the language's rule for ``count``."""
    return _current.ngettext(one, many, count)
