"""Dates and numbers as the language of the window writes them, which may not be the system's."""

from PySide6.QtCore import QLocale

from stt_desktop import i18n


def follow_language() -> None:
    """Call it when the language is chosen (:func:`~stt_desktop.i18n.use`)."""
    QLocale.setDefault(fitting(i18n.spoken(), QLocale.system()))


def fitting(language: str, system: QLocale) -> QLocale:
    """``system`` where it speaks ``language`` (as in ``zh_CN``), for it knows the person's country
    and wishes; else the language as it is written in the system's country, if it is there."""
    wanted = QLocale(language)
    if (system.language(), system.script()) == (wanted.language(), wanted.script()):
        return system
    return QLocale(wanted.language(), wanted.script(), system.territory())
