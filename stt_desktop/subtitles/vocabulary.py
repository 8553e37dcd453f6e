"""The small words that languages with spaces are held together by; :mod:`grammar` reads them.

Another language is another entry in ``GRAMMARS``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from stt_desktop.subtitles.badness import CONJUNCTION, LOOSE, OPENING
from stt_desktop.subtitles.phrasal import ENGLISH_VERBS


@dataclass(frozen=True, slots=True)
class Grammar:
    """``tight`` words (articles, subject pronouns …) cling to the next one; ``loose`` ones
    (auxiliaries, adverbs of degree) would rather stay with it; ``trailing`` ones (object
    pronouns, the particles of verbs, nouns that need what they follow) would rather
    stay with the one before. Lines like to begin with ``conjunctions``, with ``prepositions`` and
    with what begins a noun phrase or a clause (``opening``)."""

    tight: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    opening: frozenset[str] = frozenset()
    trailing: frozenset[str] = frozenset()
    names_are_capitals: bool = True
    phrasal: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Verbs (see :func:`phrasal.stem`) with the small words that make another verb of them."""
    endings: Mapping[str, float] = field(default_factory=dict)
    """For languages that put them behind: how bad it is to break after a word that ends so. The
    longest that fits counts."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GRAMMARS = {
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
        phrasal=ENGLISH_VERBS,
    ),
    "de": Grammar(
        tight=_words(
            "der die das den dem des ein eine einen einem einer eines kein keine keinen mein meine "
            "dein deine sein seine ihr ihre unser unsere euer eure dieser diese dieses diesen "
            "ich du er wir zum zur im am beim vom ins ans"
        ),
        loose=_words(
            "bin bist ist sind war waren wird werden wurde wurden hat haben hatte hatten kann "
            "können konnte muss müssen soll sollen will wollen darf nicht sehr so mehr ganz"
        ),
        conjunctions=_words(
            "und oder aber sondern denn weil dass ob wenn als obwohl während bis damit sodass wo "
            "welche welcher welches"
        ),
        prepositions=_words(
            "in an auf aus bei mit nach seit von zu für durch gegen ohne um über unter vor hinter "
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
            "y e o u pero sino porque que aunque cuando si como donde mientras quien cual qué "
            "cómo cuál dónde cuándo quién"
        ),
        prepositions=_words(
            "a de en con por para sin sobre entre hasta desde hacia contra según durante tras"
        ),
    ),
    "it": Grammar(
        tight=_words(
            "il lo la i gli le un uno una del dello della dei degli delle al allo alla ai agli "
            "alle dal dalla dai nel nella nei nelle sul sulla questo questa questi queste quel "
            "quella mio mia tuo tua suo sua nostro nostra io tu lui lei noi voi loro mi ti si ci "
            "vi non"
        ),
        loose=_words(
            "è sono era erano ho ha hanno abbiamo aveva può possono deve devono sta stanno molto "
            "più meno così tanto"
        ),
        conjunctions=_words("e ed o ma però perché che quando se come dove mentre quindi anche"),
        prepositions=_words("di a da in con su per tra fra senza verso contro dopo prima durante"),
    ),
    "pt": Grammar(
        tight=_words(
            "o a os as um uma uns umas do da dos das ao à no na nos nas pelo pela este esta esse "
            "essa meu minha seu sua nosso nossa eu tu você ele ela nós vocês eles elas me te se "
            "lhe não"
        ),
        loose=_words(
            "é são era eram foi está estão tem têm há tinha pode podem deve vai vão muito mais "
            "menos tão"
        ),
        conjunctions=_words("e ou mas porque que quando se como onde enquanto embora pois"),
        prepositions=_words("de em com por para sem sobre entre até desde contra durante após"),
    ),
    "ru": Grammar(
        tight=_words("не ни я ты он она оно мы вы они мой моя моё мои твой твоя наш наша ваш ваша"),
        loose=_words("очень был была было были будет будут можно надо нужно этот эта это эти тот"),
        conjunctions=_words(
            "и а но или что чтобы если когда потому как где пока хотя который которая которое "
            "которые"
        ),
        prepositions=_words(
            "в во на с со к ко у о об обо от до из за по под над при про для без через между "
            "перед после около"
        ),
    ),
    "ar": Grammar(
        tight=_words("لا لم لن قد سوف هذا هذه ذلك تلك هو هي هم نحن أنا أنت كل"),
        conjunctions=_words("لكن ولكن أو ثم لأن عندما إذا حيث بينما أن التي الذي الذين"),
        prepositions=_words("في من إلى على عن مع بين بعد قبل عند حتى منذ خلال بدون"),
    ),
    "ko": Grammar(
        # A noun that cannot stand without what it follows, and what helps the verb before it.
        trailing=_words(
            "것 것이 것을 것은 것도 것입니다 거 거야 게 수 수가 수도 때 때문에 줄 적이 뿐 채 대로 "
            "만큼 "
            "있다 있는 있습니다 있어요 있고 없다 없는 없습니다 않는 않다 않습니다 않고 합니다 했다 "
            "했습니다 하는 싶다 싶은 싶어요 주세요 봅니다 보다"
        ),
        tight=_words(
            "이 그 저 한 두 세 네 안 못 더 잘 매우 아주 가장 제일 모든 어떤 무슨 다른 새 "
            "김 박 최 정 강 조 윤 장 임 오"
        ),
        endings={
            **dict.fromkeys(
                _words("고 며 서 면 지만 는데 은데 니까 려고 도록 자마자 면서 거나"), CONJUNCTION
            ),
            **dict.fromkeys(_words("은 는 에서 에게 까지 부터"), OPENING),
            **dict.fromkeys(_words("을 를 의 던"), LOOSE),
        },
    ),
}
_NONE = Grammar()

STARTERS = frozenset().union(
    *(
        group
        for grammar in GRAMMARS.values()
        for group in (grammar.tight, grammar.loose, grammar.conjunctions, grammar.prepositions)
    )
)
"""Small words: with a capital they begin a sentence and are no name."""
