"""Dates, numbers and Qt's own words in the window's language, which may not be the system's."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from stt_desktop import i18n


def follow_language() -> None:
    """Call it when the language is chosen (:func:`~stt_desktop.i18n.use`)."""
    QLocale.setDefault(fitting(i18n.spoken(), QLocale.system()))


def translate_qt(app: QCoreApplication) -> QTranslator | None:
    """Qt's own words, too: its file dialogs, the menus of its text fields, the names of keys.

    Returns what was installed; None where Qt speaks the language by itself (English), or has no
    translation into it.
    """
    language = i18n.spoken()
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if language == "en" or not translator.load(f"qtbase_{language}", folder):
        return None
    app.installTranslator(translator)
    return translator


def fitting(language: str, system: QLocale) -> QLocale:
    """``system`` where it speaks ``language`` (as in ``zh_CN``), for it knows the person's country
    and wishes; else the language as it is written in the system's country, if it is there."""
    wanted = QLocale(language)
    if (system.language(), system.script()) == (wanted.language(), wanted.script()):
        return system
    return QLocale(wanted.language(), wanted.script(), system.territory())
