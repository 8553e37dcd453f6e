"""How well a line may end between two words, judged by small words and word forms.

No parser: the words that a language is held together by are few, and they tell most of what the
guides ask for. They want a line to end after punctuation, or before a conjunction or preposition;
and never between an article and its noun, a first and a last name, a subject pronoun and its
verb, an auxiliary and its verb.

The result is a figure from 0 (the best place) over 0.5 (nothing known) to 1 (never if it can be
helped). Another language is another entry in ``_GRAMMARS``.
"""

from dataclasses import dataclass
from functools import lru_cache

from stt_desktop.subtitles.characters import CLAUSE_ENDS, SENTENCE_ENDS, core, is_unspaced

SENTENCE = 0.0
CLAUSE = 0.12
CONJUNCTION = 0.2
PREPOSITION = 0.3
OPENING = 0.4
UNKNOWN = 0.5
LOOSE = 0.7
TIGHT = 0.9
NEVER = 1.0


@dataclass(frozen=True, slots=True)
class Grammar:
    """``tight`` words (articles, subject pronouns …) cling to the next one; ``loose`` ones
    (auxiliaries, adverbs of degree) would rather stay with it; ``trailing`` ones (object
    pronouns, the particles of verbs) would rather stay with the one before. Lines like to begin
    with ``conjunctions``, with ``prepositions`` and with what begins a noun phrase or a clause
    (``opening``)."""

    tight: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    opening: frozenset[str] = frozenset()
    trailing: frozenset[str] = frozenset()
    names_are_capitals: bool = True


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GRAMMARS = {
    "en": Grammar(
        tight=_words(
            "a an the my your his her its our their this these those every each no "
            "i you he she it we they i'm you're he's she's it's we're they're i've you've we've "
            "they've i'll you'll he'll she'll it'll we'll they'll i'd you'd he'd she'd we'd they'd "
            "there's that's what's who's let's"
        ),
        loose=_words(
            "am is are was were be been being have has had having do does did will would can "
            "could shall should may might must not cannot don't doesn't didn't won't wouldn't "
            "can't couldn't shouldn't isn't aren't wasn't weren't haven't hasn't hadn't "
            "there very too so more most less least quite rather such as some any much many few "
            "two three four five six seven eight nine ten hundred thousand million"
        ),
        conjunctions=_words(
            "and but or nor because although though while when whenever where if unless until "
            "since that which who whom whose whether what how why so than before after as"
        ),
        prepositions=_words(
            "in on at by for with from of to into onto upon about over under between among "
            "through during without within against across behind beyond near toward towards "
            "around along above below like despite except"
        ),
        opening=_words(
            "a an the my your his our their this these those i he she we they i'm he's she's "
            "we're they're i've we've they've i'll he'll she'll we'll they'll there there's of"
        ),
        trailing=_words(
            "it me him them us myself yourself himself herself itself ourselves themselves "
            "up out off down back away too either ago again anymore"
        ),
    ),
    "de": Grammar(
        tight=_words(
            "der die das den dem des ein eine einen einem einer eines kein keine keinen mein meine "
            "dein deine sein seine ihr ihre unser unsere euer eure dieser diese dieses diesen "
            "ich du er wir zum zur im am beim vom ins ans"
        ),
        loose=_words(
            "bin bist ist sind war waren wird werden wurde wurden hat haben hatte hatten kann "
            "können konnte muss müssen soll sollen will wollen darf nicht sehr so zu mehr ganz"
        ),
        conjunctions=_words(
            "und oder aber sondern denn weil dass ob wenn als obwohl während bis damit sodass wo "
            "welche welcher welches"
        ),
        prepositions=_words(
            "in an auf aus bei mit nach seit von für durch gegen ohne um über unter vor hinter "
            "neben zwischen wegen trotz"
        ),
        names_are_capitals=False,
    ),
    "fr": Grammar(
        tight=_words(
            "le la les l' un une des du au aux ce cet cette ces mon ma mes ton ta tes son sa ses "
            "notre nos votre vos leur leurs je tu il elle on nous vous ils elles ne se me te y en"
        ),
        loose=_words(
            "suis es est sommes êtes sont était étaient ai as a avons avez ont avait avaient peut "
            "peux peuvent doit va vais vont pas plus très trop si bien"
        ),
        conjunctions=_words(
            "et ou mais donc or ni car que qui quand lorsque puisque parce comme dont où si"
        ),
        prepositions=_words(
            "à de dans sur sous par pour avec sans chez vers entre depuis pendant contre après "
            "avant"
        ),
    ),
    "es": Grammar(
        tight=_words(
            "el la los las un una unos unas mi mis tu tus su sus nuestro nuestra este esta estos "
            "estas ese esa al del yo él ella nosotros ellos ellas me te se lo le nos les no"
        ),
        loose=_words(
            "es son era eran fue está están estaba ha han he hemos había puede pueden debe va van "
            "muy más menos tan"
        ),
        conjunctions=_words(
            "y e o u pero sino porque que aunque cuando si como donde mientras quien cual"
        ),
        prepositions=_words(
            "a de en con por para sin sobre entre hasta desde hacia contra según durante tras"
        ),
    ),
}
_NONE = Grammar()

_TITLES = _words("mr mrs ms dr prof st sr jr gen col capt lt sgt rev hon messrs mme m herr frau")
_ABBREVIATIONS = _TITLES | _words("vs cf approx dept est fig vol bzw")

_ZH_STARTERS = tuple(
    _words(
        "但是 不过 因为 所以 而且 如果 虽然 然后 或者 可是 于是 因此 并且 只要 只有 除非 "
        "即使 而 但 就是 那么 以及 同时 比如 不過 因為 雖然 然後 於是 並且 那麼 同時"
    )
)
_ZH_CLING_TO_LEFT = frozenset("的地得了着著过過吗嗎呢吧啊呀嘛么麼们們里裡上下中个個等")
_ZH_CLING_TO_RIGHT = frozenset(
    "在把被和与與跟对對从從向给給为為是很也都就还還又再不没沒一这這那每第最更我你他她它"
)
_ZH_PAIRS = _words(
    "我们 你们 他们 她们 它们 咱们 什么 怎么 这么 那么 多少 因为 所以 但是 可是 如果 虽然 "
    "然后 而且 或者 这个 那个 这些 那些 这样 那样 这里 那里 哪里 一个 一些 一样 一起 一直 "
    "一定 一下 没有 可以 可能 应该 已经 现在 时候 时间 今天 明天 昨天 今年 问题 知道 觉得 "
    "认为 需要 开始 发现 出现 通过 进行 关于 其实 其他 自己 大家 非常 特别 比较 还是 还有 "
    "就是 不是 不会 不能 不要 只是 只有 都是 也是 中国 国家 社会 世界 生活 工作 学习 学校 "
    "学生 老师 公司 经济 发展 技术 系统 数据 信息 文化 历史 东西 事情 地方 朋友 喜欢 希望 "
    "重要 不同 主要 方面 部分 情况 方法 结果 原因 影响 关系 研究 人们 孩子 父母 先生 女士 "
    "個人 我們 你們 他們 什麼 怎麼 這個 那個 這些 這樣 因為 沒有 應該 已經 現在 時候 時間 "
    "問題 覺得 認為 開始 發現 國家 學習 學生 老師 經濟 發展 技術 東西 喜歡 關係"
)
_JA_PARTICLES = frozenset("はがをにでともへやねよか")


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
        return _japanese(left, right) if language == "ja" else _chinese(left, right)
    return _spaced(left, right, _GRAMMARS.get(language, _NONE))


def _spaced(left: str, right: str, grammar: Grammar) -> float:
    before, after = _bare(left), _bare(right)
    capitals = left[0].isupper() and right[0].isupper() and before not in ("i", "")
    if before in _TITLES and left.endswith("."):
        return NEVER
    if before in grammar.tight:
        return NEVER
    if capitals and grammar.names_are_capitals and _is_name(before):
        return TIGHT
    if before in grammar.prepositions or before in grammar.conjunctions:
        return TIGHT
    if before in grammar.loose or after in grammar.trailing:
        return LOOSE
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


def _is_name(word: str) -> bool:
    """A capital may also begin a sentence: then a small word is no first name."""
    return not any(
        word in group
        for grammar in _GRAMMARS.values()
        for group in (grammar.tight, grammar.loose, grammar.conjunctions, grammar.prepositions)
    )


def _chinese(left: str, right: str) -> float:
    last, first = left[-1], right[0]
    if last + first in _ZH_PAIRS or first in _ZH_CLING_TO_LEFT:
        return NEVER
    if right.startswith(_ZH_STARTERS):
        return CONJUNCTION
    if last in _ZH_CLING_TO_RIGHT:
        return TIGHT
    if last in "的了吗嗎呢吧啊":
        return PREPOSITION
    return UNKNOWN


def _japanese(left: str, right: str) -> float:
    last, first = left[-1], right[0]
    if last in _JA_PARTICLES and not _is_hiragana(first):
        return PREPOSITION
    if _is_hiragana(first):
        # An ending or a particle: it belongs to what stands before it.
        return UNKNOWN if last in _JA_PARTICLES else TIGHT
    if _is_hiragana(last):
        # の binds two nouns; other endings let go.
        return UNKNOWN if last == "の" else OPENING
    return NEVER if _is_katakana(last) == _is_katakana(first) else LOOSE


def _is_hiragana(char: str) -> bool:
    return "\u3041" <= char <= "\u309f"


def _is_katakana(char: str) -> bool:
    return "\u30a0" <= char <= "\u30ff" or "\uff66" <= char <= "\uff9d"
