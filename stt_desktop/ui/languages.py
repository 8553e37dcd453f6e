"""The languages offered for recognition, by ISO 639-1 code. The engine knows more; these are the
ones that it does well and that people ask for."""

from stt_desktop.i18n import N_, _

_NAMES: dict[str, tuple[str, str]] = {
    "ar": (N_("Arabic"), "العربية"),
    "bg": (N_("Bulgarian"), "Български"),
    "ca": (N_("Catalan"), "Català"),
    "zh": (N_("Chinese"), "中文"),
    "zh-TW": (N_("Chinese (Traditional)"), "繁體中文"),
    "hr": (N_("Croatian"), "Hrvatski"),
    "cs": (N_("Czech"), "Čeština"),
    "da": (N_("Danish"), "Dansk"),
    "nl": (N_("Dutch"), "Nederlands"),
    "en": (N_("English"), "English"),
    "fi": (N_("Finnish"), "Suomi"),
    "fr": (N_("French"), "Français"),
    "de": (N_("German"), "Deutsch"),
    "el": (N_("Greek"), "Ελληνικά"),
    "he": (N_("Hebrew"), "עברית"),
    "hi": (N_("Hindi"), "हिन्दी"),
    "hu": (N_("Hungarian"), "Magyar"),
    "id": (N_("Indonesian"), "Bahasa Indonesia"),
    "it": (N_("Italian"), "Italiano"),
    "ja": (N_("Japanese"), "日本語"),
    "ko": (N_("Korean"), "한국어"),
    "ms": (N_("Malay"), "Bahasa Melayu"),
    "no": (N_("Norwegian"), "Norsk"),
    "fa": (N_("Persian"), "فارسی"),
    "pl": (N_("Polish"), "Polski"),
    "pt": (N_("Portuguese"), "Português"),
    "ro": (N_("Romanian"), "Română"),
    "ru": (N_("Russian"), "Русский"),
    "sk": (N_("Slovak"), "Slovenčina"),
    "es": (N_("Spanish"), "Español"),
    "sv": (N_("Swedish"), "Svenska"),
    "th": (N_("Thai"), "ไทย"),
    "tr": (N_("Turkish"), "Türkçe"),
    "uk": (N_("Ukrainian"), "Українська"),
    "ur": (N_("Urdu"), "اردو"),
    "vi": (N_("Vietnamese"), "Tiếng Việt"),
}

COMMON = ("en", "zh", "es", "fr", "de", "ja", "pt", "ru")
"""Shown before the others."""

CODES = frozenset(_NAMES)


def name(code: str | None) -> str:
    """The language in the person's words; an unknown code as it is."""
    if code is None:
        return _("Detect language")
    return _(_NAMES[code][0]) if code in _NAMES else code


def long_name(code: str) -> str:
    """With the language's own name behind it, for those who read only that one."""
    own = _NAMES[code][1]
    translated = name(code)
    return translated if own == translated else f"{translated} – {own}"


def others() -> list[str]:
    """The codes that are not :data:`COMMON`, by their name in the person's language."""
    return sorted(CODES - set(COMMON), key=lambda code: name(code).casefold())
