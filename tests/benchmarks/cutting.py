"""How good the cues are: rules kept, sentences not torn, and how long the cutting takes.

    python3 packaging/dev.py bench cutting

Prose and talk in nine languages (``_texts.py``), with and without punctuation, are spoken by a
seeded model: every letter takes its time, sentences and commas their pauses, words and sentences
vary, now and then a speaker hesitates. In Chinese a word torn in two is as bad as a line that ends
with what leads the next word, or begins with what follows the last one. For every guide:

- the share of cues that break no rule, of all and *where the speech allows it*: reading speed is
  forgiven where, over a window of 6 s around the cue, the speaker says more than the guide lets
  anybody read;
- the ends of lines and cues that tear syntax, against a plain greedy fill of lines. What tears is
  judged by the lists below and by the words marked in the texts, never by the optimizer's grammar.

To reach: 99 % where the speech allows it; a third of the greedy fill's torn ends.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

from stt_desktop.domain.transcript import Cue, Word
from stt_desktop.subtitles.check import REMARKS, Rule, check
from stt_desktop.subtitles.presets import style_of
from stt_desktop.subtitles.segment import cut
from stt_desktop.subtitles.style import Style
from tests.benchmarks import _texts

SEEDS = (1, 2, 3)
WINDOW_MS = 6_000


@dataclass(frozen=True)
class Speech:
    """``spaced`` False: the spaces of the text mark words and are not written. ``ms`` is what a
    column takes to say: 65 is 160 English words a minute."""

    language: str
    text: str
    spaced: bool = True
    ms: int = 65
    preset: str | None = None

    @property
    def tokens(self) -> list[str]:
        return self.text.split()


SPEECHES = {
    "English prose": Speech("en", _texts.ENGLISH),
    "English talk": Speech("en", _texts.ENGLISH_TALK),
    "English, fast": Speech("en", _texts.ENGLISH_TALK, ms=52),
    "English, unseen": Speech("en", _texts.ENGLISH_UNSEEN),
    "English, BBC": Speech("en", _texts.ENGLISH_TALK, ms=68, preset="bbc"),
    "English, TED": Speech("en", _texts.ENGLISH_TALK, preset="ted"),
    "English, plain": Speech("en", _texts.ENGLISH, preset="plain"),
    "German": Speech("de", _texts.GERMAN),
    "French": Speech("fr", _texts.FRENCH),
    "Spanish": Speech("es", _texts.SPANISH),
    "Chinese": Speech("zh", _texts.CHINESE, spaced=False, ms=110),
    "Chinese, unseen": Speech("zh", _texts.CHINESE_UNSEEN, spaced=False, ms=110),
    "Chinese, Netflix": Speech(
        "zh", _texts.CHINESE_UNSEEN, spaced=False, ms=110, preset="netflix-chinese"
    ),
    "Chinese, BBC": Speech("zh", _texts.CHINESE_UNSEEN, spaced=False, ms=110, preset="bbc"),
    "Chinese, TED": Speech("zh", _texts.CHINESE_UNSEEN, spaced=False, ms=110, preset="ted"),
    "Chinese, plain": Speech("zh", _texts.CHINESE_UNSEEN, spaced=False, ms=110, preset="plain"),
    "Japanese": Speech("ja", _texts.JAPANESE, spaced=False, ms=75),
    "Korean": Speech("ko", _texts.KOREAN, ms=75),
    "Thai": Speech("th", _texts.THAI, spaced=False, ms=70),
}

# What no line should end with (guides of Netflix and the BBC): articles and other determiners,
# possessives, prepositions, conjunctions, subject pronouns, auxiliaries.
_NEVER_LAST = {
    "en": "a an the this that these those my your his her its our their every some any no each of "
    "to in on at by for with from into about after through between next and or but nor if because "
    "that while when who which what how i you he she it we they is are was were am be been have "
    "has had do does did would could can will may might must should don't didn't can't very so",
    "de": "der die das den dem des ein eine einen einem einer mein dein sein seine seinem seinen "
    "ihr unser und oder aber dass weil wenn als warum wie in an auf aus bei mit nach von zu zum "
    "zur am im für um über ich du er sie es wir ihr ist sind war hat haben hatte hatten nicht",
    "fr": "le la les un une des du de au aux mon ma mes ce cet cette à dans sur par pour avec et "
    "ou mais que qui parce comment pourquoi je tu il elle on nous vous ils ne se me est "
    "était avait avons si",
    "es": "el la los las un una unos de del al en con por para sin a y o pero que porque cómo qué "
    "cuyo yo se lo no es era ha había",
    "ko": "이 그 두 오 박 작은 낡은",
    "zh": "一 二 三 四 五 两 几 第 每 这 那 这个 那个 一个 个 条 张 把 被 在 从 向 往 跟 和 与 对 "
    "给 为 靠 带 是 也 都 才 就 又 再 很 最 不 没 没有 并 会 必须 应该 几乎 特别 刚刚 我 你 他 她 "
    "它 我们 你们 他们",
}
_NEVER_FIRST = {
    "zh": "的 得 地 了 着 过 吗 呢 吧 里 上 下 中 里面 中间 以前 以后 时候 们 东边 旁边"
}
"""And what no line should begin with, where it needs what stands before it."""
_PUNCTUATION = ",.;:!?，。：；！？、"


def main() -> None:
    print(
        f"{'':<16}{'cues':>6}{'no rule':>9}{'allowed':>9}{'torn':>8}{'greedy':>8}{'ratio':>7}  why"
    )
    found: list[Figures] = []
    for name, speech in SPEECHES.items():
        for punctuated in (True, False) if speech.preset is None else (True,):
            found.append(measure(speech, punctuated=punctuated))
            print(row(name, found[-1], punctuated=punctuated), flush=True)
    print(row("all", _all(found), punctuated=True))
    for label, seconds in speeds():
        print(f"{label}: {seconds:.2f} s of processor time")
    sys.stdout.flush()


@dataclass(frozen=True)
class Figures:
    """Shares are 0 to 1."""

    cues: int
    clean: float
    clean_where_allowed: float
    torn: float
    greedy_torn: float
    reasons: Counter[Rule]

    @property
    def ratio(self) -> float:
        return self.torn / self.greedy_torn


def _all(found: Sequence[Figures]) -> Figures:
    """The figures of all texts: shares by cue, torn ends as the mean of the texts."""
    cues = sum(one.cues for one in found)
    return Figures(
        cues=cues,
        clean=sum(one.clean * one.cues for one in found) / cues,
        clean_where_allowed=sum(one.clean_where_allowed * one.cues for one in found) / cues,
        torn=mean(one.torn for one in found),
        greedy_torn=mean(one.greedy_torn for one in found),
        reasons=sum((one.reasons for one in found), Counter[Rule]()),
    )


def row(name: str, found: Figures, *, punctuated: bool) -> str:
    label = name if punctuated else " … unpunctuated"
    why = ", ".join(f"{rule} {count}" for rule, count in found.reasons.most_common())
    return (
        f"{label:<16}{found.cues:>6}{found.clean:>9.1%}{found.clean_where_allowed:>9.1%}"
        f"{found.torn:>8.1%}{found.greedy_torn:>8.1%}{found.ratio:>7.2f}  {why}"
    )


def measure(speech: Speech, *, punctuated: bool = True, seeds: Sequence[int] = SEEDS) -> Figures:
    style = style_of(speech.preset, speech.language)
    total = clean = allowed = 0
    ours: list[bool] = []
    plain: list[bool] = []
    reasons: Counter[Rule] = Counter()
    for seed in seeds:
        tokens = speech.tokens if punctuated else list(_bare(speech.tokens))
        words = speak(tokens, speech, random.Random(seed))
        cues = cut(words, style)
        broken: dict[int, set[Rule]] = {}
        for found in check(cues, style):
            if found.rule not in REMARKS:
                broken.setdefault(found.cue, set()).add(found.rule)
        total += len(cues)
        clean += len(cues) - len(broken)
        for at, rules in broken.items():
            forgiven = _hurried(cues[at], words, style)
            left = rules - ({Rule.TOO_FAST, Rule.TOO_MANY_WORDS} if forgiven else set())
            allowed += not left
            reasons.update(left)
        ours.extend(torn(_lines(cues), tokens, speech))
        plain.extend(torn(greedy(words, style), tokens, speech))
    return Figures(
        cues=total,
        clean=clean / total,
        clean_where_allowed=(clean + allowed) / total,
        torn=sum(ours) / len(ours),
        greedy_torn=sum(plain) / len(plain),
        reasons=reasons,
    )


def _bare(tokens: Sequence[str]) -> Iterator[str]:
    for token in tokens:
        if bare := token.strip(_PUNCTUATION):
            yield bare.lower()


def speak(tokens: Sequence[str], speech: Speech, chance: random.Random) -> list[Word]:
    """``tokens`` as words with times."""
    words: list[Word] = []
    at = 500.0
    pace = speech.ms * chance.lognormvariate(0, 0.08)
    for token in tokens:
        # A mark in front of a Chinese word belongs to the one before: so does its pause.
        if token[0] in _PUNCTUATION:
            at += _pause(token[0], chance)
        letters = sum(style_width(char) for char in token) + speech.spaced
        lasts = letters * pace * chance.lognormvariate(0, 0.15)
        text = f" {token}" if speech.spaced else token
        words.append(Word(text, round(at), round(at + lasts * 0.97)))
        at += lasts
        if token[-1] in _PUNCTUATION:
            at += _pause(token[-1], chance)
            pace = speech.ms * chance.lognormvariate(0, 0.08)
        elif chance.random() < 0.03:
            at += chance.uniform(200, 700)
    return words


def style_width(char: str) -> float:
    return Style().width(char)


def _pause(mark: str, chance: random.Random) -> float:
    if mark in ".!?。！？":
        return chance.uniform(250, 1_200)
    return chance.uniform(100, 400) if chance.random() < 0.7 else 0.0


def _hurried(cue: Cue, words: Sequence[Word], style: Style) -> bool:
    """True where more is said around the cue than the guide lets anybody read."""
    middle = (cue.start_ms + cue.end_ms) // 2
    near = [
        word
        for word in words
        if word.end_ms > middle - WINDOW_MS // 2 and word.start_ms < middle + WINDOW_MS // 2
    ]
    text = "".join(word.text for word in near)
    spoken = near[-1].end_ms - near[0].start_ms
    return style.read_ms(style.width(text), style.words(text)) > spoken


def _lines(cues: Sequence[Cue]) -> list[str]:
    return [line for cue in cues for line in cue.lines]


def greedy(words: Sequence[Word], style: Style) -> list[str]:
    """Lines filled with whole words of the engine until one does not fit any more, or until a
    silence parts them."""
    lines: list[str] = []
    line = ""
    for word, following in pairwise([*words, None]):
        assert word is not None
        for part in [word.text] if word.text[0] == " " else list(word.text):
            if style.width((line + part).strip()) > style.max_chars and part not in _PUNCTUATION:
                lines.append(line.strip())
                line = ""
            line += part
        if following is None or following.start_ms - word.end_ms > style.max_pause_ms:
            lines.append(line.strip())
            line = ""
    return [line for line in lines if line]


def torn(lines: Sequence[str], tokens: Sequence[str], speech: Speech) -> list[bool]:
    """For every line but the last, whether its end tears what belongs together."""
    if speech.spaced:
        never = _NEVER_LAST[speech.language].split()
        return [line.split()[-1].lower() in never for line in lines[:-1]]
    never_last = set(_NEVER_LAST.get(speech.language, "").split())
    never_first = set(_NEVER_FIRST.get(speech.language, "").split())
    good: set[int] = set()
    length, before = 0, ""
    for token in tokens:
        # A mark in front belongs to the word before it.
        mark = token[0] if token[0] in _PUNCTUATION else ""
        word = token.strip(_PUNCTUATION)
        if mark or before[-1:] in _PUNCTUATION:
            good.add(length + len(mark))
        elif before not in never_last and word not in never_first:
            good.add(length)
        length += len(token)
        before = token.removeprefix(mark)
    found: list[bool] = []
    at = 0
    for line in lines[:-1]:
        at += len("".join(line.split()))
        found.append(at not in good)
    return found


def speeds() -> Iterator[tuple[str, float]]:
    english = SPEECHES["English talk"]
    tokens = (english.tokens * (10_000 // len(english.tokens) + 1))[:10_000]
    yield "cut() of 10,000 English words", _seconds(tokens, english)
    chinese = SPEECHES["Chinese"]
    bare = list(_bare(chinese.tokens))
    length = len("".join(bare))
    for count in (4_500, 9_000, 18_000):
        label = f"cut() of {count:,} Chinese characters without punctuation"
        yield label, _seconds(bare * (count // length), chinese)


def _seconds(tokens: Sequence[str], speech: Speech) -> float:
    words = speak(tokens, speech, random.Random(1))
    started = time.process_time()
    cut(words, style_of(None, speech.language))
    return time.process_time() - started


if __name__ == "__main__":
    main()
