"""The languages that the multilingual Whisper models know, and how people write them. Pure."""

from stt_desktop.domain.errors import LANGUAGE_UNKNOWN, AppError

_CODES = (
    "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw "
    "he hi hr ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my "
    "ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt "
    "uk ur uz vi yi yo zh"
)
LANGUAGES = frozenset(_CODES.split())
"""Whisper's own 99 codes: ISO 639-1, and ``haw`` and ``jw`` (its name for Javanese)."""

_ALIASES = {"jv": "jw", "nb": "no", "iw": "he", "in": "id", "ji": "yi", "fil": "tl", "cmn": "zh"}
_ISO = {"jw": "jv"}
_TRADITIONAL = frozenset({"tw", "hk", "mo", "hant"})


def parse_language(given: str | None) -> str | None:
    """Whisper's code for ``en``, ``EN``, ``en-US``, ``zh_TW`` …; None to detect it.

    Raises:
        AppError: LANGUAGE_UNKNOWN.
    """
    if given is None:
        return None
    parts = _parts(given)
    if parts in ([], ["auto"]):
        return None
    code = _ALIASES.get(parts[0], parts[0])
    if code not in LANGUAGES:
        raise AppError(LANGUAGE_UNKNOWN, language=given)
    return code


def wants_traditional_chinese(given: str | None) -> bool:
    """True for ``zh-TW``, ``zh-Hant``, ``zh_HK`` and their like."""
    return given is not None and not _TRADITIONAL.isdisjoint(_parts(given)[1:])


def iso_code(whisper_code: str) -> str:
    """The ISO 639-1 code where Whisper has its own."""
    return _ISO.get(whisper_code, whisper_code)


def _parts(given: str) -> list[str]:
    return [part for part in given.strip().lower().replace("_", "-").split("-") if part]
