"""What is recorded and written for the timing benchmark: voices, disturbances, mishaps.

Voices, sentences and seeds come in two halves: constants were chosen by one (``TUNE``), what is
reported is the other (``REPORT``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product

from tests.benchmarks import _sentences
from tests.benchmarks._speech import NATURAL, Voice

TUNE, REPORT = "tune", "report"
AN_HOUR = "an hour"
NATURAL_VOICE = "natural voice"


@dataclass(frozen=True, slots=True)
class Case:
    """What is made: the sound's condition and the text's mishap.

    ``noise`` and ``music`` are decibels below the speech. ``mishap`` is one of MISHAPS or "".
    Sentences of another language than ``language`` are said by the voice ``other``. ``aside`` names
    a condition of its own.
    """

    language: str = "en"
    voice: Voice = field(default_factory=lambda: Voice("en-us"))
    errors: int = 6
    noise: int | None = None
    music: int | None = None
    mp3: bool = False
    mishap: str = ""
    seconds: int = 100
    seed: int = 1
    generated: bool = False
    other: Voice | None = None
    aside: str = ""

    @property
    def name(self) -> str:
        sound = [f"noise {self.noise} dB"] if self.noise is not None else []
        sound += [f"music {self.music} dB"] if self.music is not None else []
        sound += ["MP3 32 kbit/s"] if self.mp3 else []
        sound += [self.aside] if self.aside else []
        what = ", ".join(sound) or "clean"
        return f"{self.language} {what}, {self.mishap or f'{self.errors} % errors'}"

    @property
    def told(self) -> str | None:
        """The language that the service told: none where there are two."""
        return None if self.other else self.language

    @property
    def is_clean(self) -> bool:
        """True for what the goals for clean speech with 6 % errors are about."""
        quiet = self.noise is None and self.music is None and not self.mp3
        return quiet and not self.mishap and self.errors == 6 and self.aside in {"", AN_HOUR}


MISHAPS = (
    *("missing", "invented", "unpunctuated", "repeated", "digits", "numbers in words"),
    *("music between", "long silence", "leading silence"),
)
MISHAPS_CHINESE = ("missing", "invented", "unpunctuated", "repeated", "digits", "long silence")

VOICES = {
    TUNE: {
        "en": (
            *(Voice("en-us", 160), Voice("en+f2", 175, 60)),
            *(Voice("flite:rms"), Voice("flite:kal16")),
        ),
        "zh": (
            *(Voice("cmn-latn-pinyin+Annie", 130), Voice("cmn-latn-pinyin+f2", 130, 60)),
            Voice("cmn-latn-pinyin+m1", 130),
        ),
        "de": (Voice("de", 160),),
        "es": (Voice("es+f2", 160),),
        "fr": (Voice("fr", 160),),
        "ru": (Voice("ru", 150),),
        "ar": (Voice("ar", 140),),
        "he": (Voice("he", 140),),
    },
    REPORT: {
        "en": (
            *(Voice("en-GB-x-rp", 165), Voice("en-us+f4", 150, 55), Voice("en+m3", 180, 40)),
            *(Voice("flite:slt"), Voice("flite:awb")),
        ),
        "zh": (
            *(Voice("cmn-latn-pinyin+f5", 130), Voice("cmn-latn-pinyin+m3", 125)),
            Voice("cmn-latn-pinyin+f1", 130),
        ),
        "de": (Voice("de+m3", 165),),
        "es": (Voice("es-419", 165),),
        "fr": (Voice("fr+f4", 165),),
        "ru": (Voice("ru+f4", 160),),
        "ar": (Voice("ar+f2", 150),),
        "he": (Voice("he+m3", 150),),
    },
}


_TAKES = {("zh", 0): 2, ("zh", 6): 2}
"""Recordings by each voice, of clean speech: a goal is about them, and so few cues in two minutes
say little."""


def conditions(half: str) -> Iterator[Case]:
    """One case of each condition but the hour, in order."""
    voices = VOICES[half]
    en, zh = voices["en"], voices["zh"]
    seed = 100 if half == REPORT else 1
    for number, errors in enumerate((0, 3, 6, 12)):
        yield Case(voice=en[number % len(en)], errors=errors, seed=seed + number)
    for level in (20, 10, 5):
        yield Case(voice=en[level % 2], noise=level, seed=seed + level)
        yield Case(voice=en[1 - level % 2], music=level, seed=seed + level)
    yield Case(voice=en[0], mp3=True, seed=seed + 3)
    for number, mishap in enumerate(MISHAPS):
        yield Case(voice=en[number % 2], mishap=mishap, seed=seed + 10 + number)
    for number, errors in enumerate((0, 6, 12)):
        yield Case("zh", zh[number % 2], errors=errors, seed=seed + 30 + number)
    yield Case("zh", zh[0], noise=10, seed=seed + 34)
    yield Case("zh", zh[1], music=10, seed=seed + 34)
    yield Case("zh", zh[1], mp3=True, seed=seed + 35)
    for number, mishap in enumerate(MISHAPS_CHINESE):
        yield Case("zh", zh[number % 2], mishap=mishap, seed=seed + 40 + number)
    for language in ("de", "es", "fr", "ru"):
        yield Case(language, voices[language][0], seed=seed + 50, seconds=50)
    for language in ("ar", "he"):
        voice = voices[language][0]
        yield Case(language, voice, seed=seed + 51, seconds=50, aside="right to left")
    yield Case("zh", zh[0], other=en[0], seed=seed + 52, aside="with English, mixed scripts")
    yield Case(voice=NATURAL, seed=seed + 53, aside=NATURAL_VOICE)


def everything(half: str) -> Iterator[Case]:
    """Every condition with every voice that suits it, and an hour."""
    voices = VOICES[half]
    for case in conditions(half):
        if case.aside == NATURAL_VOICE:
            for errors, more in product((0, 6, 12), (0, 1)):
                yield replace(case, errors=errors, seed=case.seed + 7 * errors + more)
            continue
        clean = case.noise is None and case.music is None and not case.mishap and not case.mp3
        clean = clean and not case.aside
        here = voices[case.language]
        mine = here.index(case.voice)
        others = here if clean else (here[mine], here[(mine + 1) % len(here)])
        for number, voice in enumerate(dict.fromkeys(others)):
            for take in range(_TAKES.get((case.language, case.errors), 1) if clean else 1):
                yield replace(case, voice=voice, seed=case.seed + 200 * number + 1000 * take)
    yield an_hour(half)


def an_hour(half: str) -> Case:
    voice, seed = VOICES[half]["en"][1], 77 if half == REPORT else 78
    return Case(voice=voice, seconds=3660, seed=seed, generated=True, aside=AN_HOUR)


def brief(half: str, seconds: int = 45) -> Iterator[Case]:
    """Every condition in one short recording, without the hour."""
    for case in conditions(half):
        yield replace(case, seconds=min(case.seconds, seconds))


def sentences_of(case: Case, half: str) -> list[str]:
    """What is said: each text is in one half only, but for the natural voice's."""
    if case.generated:
        return _sentences.english(case.seed, 1500)
    if case.voice == NATURAL:
        return _sentences.shuffled(_sentences.NATURAL, case.seed)
    texts = _sentences.REPORTED if half == REPORT else _sentences.TUNING
    mine = _sentences.shuffled(texts[case.language], case.seed)
    if case.mishap in {"digits", "numbers in words"}:
        numbers = _sentences.NUMBERS[half][case.language]
        mine = [*numbers, *mine[: len(numbers)]]
        return _sentences.shuffled(mine, case.seed)
    if case.other is not None:
        theirs = _sentences.shuffled(texts["en"], case.seed)
        return [each for both in zip(mine, theirs, strict=False) for each in both]
    return mine
