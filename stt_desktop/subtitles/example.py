"""A text cut as if somebody had said it: what a style does, before there is a recording."""

from collections.abc import Mapping
from types import MappingProxyType

from stt_desktop.domain.transcript import Cue, Word
from stt_desktop.subtitles.align import words as spoken_words
from stt_desktop.subtitles.characters import CLAUSE_ENDS, SENTENCE_ENDS, columns, core, is_unspaced
from stt_desktop.subtitles.segment import cut
from stt_desktop.subtitles.style import Style

SAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "en": (
            "When we started five years ago, nobody at the company really believed that it would "
            "turn into a product. – Nobody? – Only my grandmother, and she told everybody on the "
            "bus about it. [laughter] If you want to understand how people use a tool, you have "
            "to sit next to them while they are using it."
        ),
        "zh": (
            "五年以前公司里几乎没有人相信它会变成一个真正的产品。– 一个人都没有吗？– 只有我奶奶，"
            "她在公共汽车上跟每个人都说。[笑声]如果你想知道人们怎么使用一个工具，"
            "你就必须坐在他们旁边看他们用，光看图表是找不到答案的。"
        ),
        "ja": (
            "五年前の会社では、これが製品になると信じている人はほとんどいませんでした。"
            "三階に小さな部屋があって、古いパソコンが二台と、"
            "毎週のように壊れるコーヒーメーカーが置いてありました。"
        ),
        "ko": (
            "오 년 전만 해도 회사에는 이것이 제품이 될 수 있다고 믿는 사람이 거의 없었습니다. "
            "사람들이 도구를 어떻게 쓰는지 알고 싶으면, 그들 옆에 앉아서 직접 보아야 합니다."
        ),
        "th": (
            "เมื่อห้าปีก่อนในบริษัทแทบไม่มีใครเชื่อว่ามันจะกลายเป็นสินค้าได้จริง "
            "ถ้าคุณอยากรู้ว่าคนใช้เครื่องมืออย่างไร คุณต้องไปนั่งข้างๆ เขาและดูเขาใช้มันด้วยตาของคุณเอง"
        ),
        "ar": (
            "عندما بدأنا قبل خمس سنوات، لم يصدق أحد في الشركة أنه سيصبح منتجا حقيقيا. "
            "إذا أردت أن تفهم كيف يستخدم الناس أداة ما، فعليك أن تجلس بجانبهم وهم يستخدمونها."
        ),
    }
)
"""By ISO 639-1 code: what is cut where nobody has written anything else."""

_COLUMN_MS = 65
"""160 English words a minute."""
_UNSPACED_COLUMN_MS = 100
"""Five Chinese characters a second."""
_SENTENCE_MS, _CLAUSE_MS = 600, 200


def example(text: str, style: Style) -> tuple[Cue, ...]:
    """The cues of ``text``, spoken at an ordinary pace with a pause after every sentence."""
    words: list[Word] = []
    at = 0
    for part in spoken_words.split(text):
        lasts = sum(map(_letter_ms, part))
        words.append(Word(part, at, at + lasts))
        at += lasts + _pause_ms(part)
    return cut(words, style)


def _letter_ms(char: str) -> int:
    return columns(char) * (_UNSPACED_COLUMN_MS if is_unspaced(char) else _COLUMN_MS)


def _pause_ms(part: str) -> int:
    last = core(part.strip())[-1:]
    if last in SENTENCE_ENDS:
        return _SENTENCE_MS
    return _CLAUSE_MS if last in CLAUSE_ENDS else 0
