"""How well a line may end between two words, judged by small words and word forms.

No parser: the words that a language is held together by are few, and they tell most of what the
guides ask for. They want a line to end after punctuation, or before a conjunction or preposition;
and never between an article and its noun, a first and a last name, a subject pronoun and its
verb, an auxiliary and its verb. The result is one of the figures of :mod:`badness`.
"""

from functools import lru_cache

from stt_desktop.subtitles import unspaced
from stt_desktop.subtitles.badness import (
    CLAUSE,
    CONJUNCTION,
    LOOSE,
    NEVER,
    OPENING,
    PREPOSITION,
    SENTENCE,
    TIGHT,
    UNKNOWN,
)
from stt_desktop.subtitles.characters import CLAUSE_ENDS, SENTENCE_ENDS, core, is_unspaced
from stt_desktop.subtitles.phrasal import stem
from stt_desktop.subtitles.vocabulary import GRAMMARS, STARTERS, Grammar

_NONE = Grammar()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MAY_END = _words("a.m p.m u.s u.k u.n e.u u.s.a d.c ph.d b.c a.d etc inc ltd co corp jr sr bros")
"""Abbreviations that sentences like to end with: they do when a small word follows with a capital
("at 6 p.m. He left", not "6 p.m. Monday" or "the U.S. Army")."""

_OPENERS = STARTERS | _words(
    "then now well here yes today tomorrow yesterday later also however maybe perhaps please okay "
    "everybody everyone nobody somebody another once meanwhile instead still even only just"
)
_TITLES = _words("mr mrs ms dr prof st sr jr gen col capt lt sgt rev hon messrs mme m herr frau")
_ABBREVIATIONS = _TITLES | _words("vs cf approx dept est fig vol bzw")


def ends_sentence(text: str, following: str) -> bool:
    """True when a sentence ends with ``text`` and ``following`` begins the next one."""
    bare = core(text)
    # A small letter goes on with the sentence ("Wait ... what", "Yahoo! has").
    if bare[-1] not in SENTENCE_ENDS or following[:1].islower():
        return False
    return bare[-1] != "." or not (_is_abbreviation(bare, following) or _is_ordinal(bare))


def _is_abbreviation(text: str, following: str) -> bool:
    name = text.rstrip(".").lower().lstrip("([\"'«“")
    if name == "no":
        return following[:1].isdecimal()
    if name in _MAY_END:
        return following != "" and _bare(following) not in _OPENERS
    initial = len(name) == 1 and name.isalpha() and name != "i"
    dotted = "." in name and all(len(part) == 1 for part in name.split("."))
    return initial or dotted or name in _ABBREVIATIONS


def _is_ordinal(text: str) -> bool:
    """True for "3." as in "am 3. Mai"; a year that ends a sentence has more digits."""
    return text[:-1].isdecimal() and len(text) <= 3


def ends_clause(text: str) -> bool:
    """True when ``text`` ends with a comma, a colon or a dash."""
    return core(text)[-1] in CLAUSE_ENDS


@lru_cache(maxsize=65536)
def break_badness(left: str, right: str, language: str) -> float:
    """How bad it is to end a line after ``left`` and begin the next one with ``right``.

    Both are neighbouring text: words of a spaced script, a few characters of an unspaced one.
    """
    if ends_sentence(left, right):
        return SENTENCE
    if ends_clause(left):
        return PREPOSITION if left[-1] == "、" and language != "ja" else CLAUSE
    if is_unspaced(left[-1]) and is_unspaced(right[0]):
        return unspaced.badness(left, right, language)
    return _spaced(left, right, GRAMMARS.get(language, _NONE))


def _spaced(left: str, right: str, grammar: Grammar) -> float:
    before, after = _bare(left), _bare(right)
    capitals = left[0].isupper() and right[0].isupper() and before not in ("i", "")
    if before in _TITLES and left.endswith("."):
        return NEVER
    if before in grammar.tight:
        return NEVER
    if capitals and grammar.names_are_capitals and before not in STARTERS:
        return TIGHT
    if before in grammar.prepositions or before in grammar.conjunctions:
        return TIGHT
    if before in grammar.loose or after in grammar.trailing:
        return LOOSE
    if grammar.phrasal and after in grammar.phrasal.get(stem(before), ()):
        return LOOSE
    if grammar.endings:
        return _agglutinated(before, after, grammar)
    return _beginning(after, grammar, TIGHT if left[-1].isdecimal() else UNKNOWN)


def _beginning(word: str, grammar: Grammar, otherwise: float) -> float:
    """How bad it is to begin a line with ``word``."""
    if word in grammar.conjunctions:
        return CONJUNCTION
    if word in grammar.opening:
        return OPENING
    return PREPOSITION if word in grammar.prepositions else otherwise


def _bare(text: str) -> str:
    """A word as the lists have it."""
    return text.lower().replace("’", "'").strip('.,;:!?"()[]“”«»…')


def _agglutinated(before: str, after: str, grammar: Grammar) -> float:
    for length in (3, 2, 1):
        ending = before[-length:]
        if len(before) > length and ending in grammar.endings:
            return grammar.endings[ending]
    return _beginning(after, grammar, UNKNOWN)
