"""What a guide asks of a cue: how many characters, how fast to read, how long to stand.

The numbers come from Netflix's Timed Text Style Guides (General Requirements, Timing Guidelines
and one guide per language); where another source is meant it is named.
"""

from dataclasses import dataclass, replace

from stt_desktop.subtitles.characters import columns, is_kana, is_thai, is_unspaced


@dataclass(frozen=True, slots=True)
class Style:
    """The limits of one guide. Times are milliseconds.

    ``max_chars`` counts one line in the guide's own characters: a half-width character counts
    ``narrow``, a full-width one ``wide``, a combining mark nothing. ``max_cps`` is the reading
    speed in these characters a second. ``language`` (ISO 639-1) chooses the grammar that good
    line breaks need.
    """

    language: str = "en"
    max_chars: int = 42
    max_lines: int = 2
    max_cps: float = 20.0
    max_wpm: float | None = None
    """Words a minute, for the guides that count words; None: characters alone count."""
    narrow: float = 1.0
    wide: float = 2.0
    min_ms: int = 833
    """5/6 of a second."""
    max_ms: int = 7000
    min_gap_ms: int = 83
    """2 frames at 24 a second."""
    close_gap_ms: int = 500
    """A shorter gap flickers: it is closed to ``min_gap_ms``."""
    linger_ms: int = 500
    """How long a cue may stand after its sound."""
    max_pause_ms: int = 1500
    """No cue goes on over a longer silence: it would give away what is not said yet."""

    def __post_init__(self) -> None:
        if self.max_chars < 2 or self.max_lines < 1 or min(self.max_cps, self.max_wpm or 1) <= 0:
            raise ValueError("a cue needs room for text and time to read it")
        if not 0 < self.min_ms <= self.max_ms or self.min_gap_ms < 0:
            raise ValueError("a cue needs a duration")

    def width(self, text: str) -> float:
        """How much of a line ``text`` takes, in the guide's characters."""
        if text.isascii() and text.isprintable():
            return len(text) * self.narrow
        by_columns = (0.0, self.narrow, self.wide)
        return sum(by_columns[columns(char)] for char in text)

    def words(self, text: str) -> float:
        """How many words a reader takes ``text`` for; scripts without spaces have one for every
        six columns, which is what an English word takes with its space."""
        return sum(_words_in(token) for token in text.split())

    def read_ms(self, width: float, words: float) -> int:
        """How long it takes to read a cue of that width and so many words."""
        by_words = words * 60_000 / self.max_wpm if self.max_wpm else 0.0
        return round(max(width * 1000 / self.max_cps, by_words))


def _words_in(token: str) -> float:
    if any(map(is_unspaced, token)):
        return sum(map(columns, token)) / 6
    return 1.0 if any(map(str.isalnum, token)) else 0.0


ENGLISH = Style()
GENERAL = replace(ENGLISH, max_cps=17.0)
"""Most languages in an alphabet: 42 characters, 17 a second."""
CHINESE = Style(language="zh", max_chars=16, max_cps=9.0, wide=1.0)
"""Every character, also a Latin letter, counts as one."""
JAPANESE = Style(language="ja", max_chars=16, max_cps=4.0, narrow=0.5, wide=1.0)
"""The guide allows 13 characters for condensed translations and up to 23 for a verbatim text;
a transcript is verbatim, and 16 still fit every screen."""
KOREAN = Style(language="ko", max_chars=16, max_cps=12.0, wide=1.0)

_BY_LANGUAGE = {
    "en": ENGLISH,
    "zh": CHINESE,
    "yue": replace(CHINESE, language="yue"),
    "ja": JAPANESE,
    "ko": KOREAN,
    "ru": replace(GENERAL, language="ru", max_chars=39),
    "th": replace(GENERAL, language="th", max_chars=35),
}


def style_for(language: str | None, text: str = "") -> Style:
    """The guide for a language (``en``, ``zh-CN``, ``pt_BR`` …), or for the script of ``text``
    where the language is unknown."""
    code = language_code(language, text)
    return _BY_LANGUAGE.get(code) or replace(GENERAL, language=code)


def language_code(language: str | None, text: str = "") -> str:
    """The ISO 639-1 code of ``language``, or of the language that ``text`` seems to be in."""
    return (language or "").replace("_", "-").partition("-")[0].lower() or _by_script(text)


def _by_script(text: str) -> str:
    """The language that the writing suggests; English where it suggests none."""
    kana = sum(map(is_kana, text))
    hangul = sum("\uac00" <= char <= "\ud7a3" for char in text)
    thai = sum(map(is_thai, text))
    han = sum(map(is_unspaced, text)) - kana - thai
    others = sum(char.isalpha() for char in text) - kana - hangul - thai - han
    # A Han character or a syllable says about as much as three letters of an alphabet.
    weights = {"en": others, "th": thai, "ko": 3 * hangul, "zh": 3 * (han + kana)}
    chosen = max(weights, key=weights.__getitem__)
    # Japanese is hardly written without kana; Chinese borrows the odd の.
    return "ja" if chosen == "zh" and kana * 10 > han + kana else chosen
