"""How well a line may end in the scripts without spaces: Chinese, Japanese, Thai.

What is judged is the boundary between two words or phrases (see :mod:`phrases`).
"""

from stt_desktop.subtitles.badness import (
    CONJUNCTION,
    LOOSE,
    NEVER,
    OPENING,
    PREPOSITION,
    TIGHT,
    UNKNOWN,
)
from stt_desktop.subtitles.characters import is_kana, is_thai, is_unspaced


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ZH_STARTERS = tuple(
    _words(
        "但是 不过 因为 所以 而且 如果 虽然 然后 或者 可是 于是 因此 并且 只要 只有 除非 "
        "即使 而 但 就是 那么 以及 同时 比如 不過 因為 雖然 然後 於是 並且 那麼 同時"
    )
)
_ZH_CLING_TO_LEFT = frozenset("的地得了着著过過吗嗎呢吧啊呀嘛么麼们們里裡上下中个個等")
_ZH_TRAILING = _words(
    "时候 時候 之后 之後 之前 以后 以後 以前 左右 "
    "之间 之間 以上 以下 起来 起來 下来 下來 出来 出來 "
    "下去 过来 過來 过去 過去 上来 回来 回來 回去 一样 一樣 而已"
)
_ZH_CLING_TO_RIGHT = frozenset(
    "在把被和与與跟对對从從向给給为為是很也都就还還又再不没沒一这這那每第最更我你他她它"
)
_ZH_LEADING = _words(
    "我们 你们 他们 她们 我們 你們 他們 她們 这个 那个 這個 那個 这些 那些 這些 一个 一些 一個 "
    "一种 一種 每个 每個 非常 特别 比较 已经 已經 "
    "正在 没有 沒有 可以 应该 應該 可能 不能 不会 不會 "
    "不是 需要 必须 必須 开始 開始 对于 對於 关于 "
    "關於 通过 通過 根据 根據 为了 為了 十分 更加 越来越 "
)
"""Pronouns, adverbs, auxiliaries and prepositions: what they lead comes next."""
_ZH_MEASURES = frozenset("个個位种種次条條本张張只件座些每份段句")
_ZH_PAIRS = _words(
    "我们 你们 他们 她们 它们 咱们 什么 怎么 这么 那么 多少 因为 所以 但是 可是 如果 虽然 "
    "然后 而且 或者 这个 那个 这些 那些 这样 那样 这里 那里 哪里 一个 一些 一样 一起 一直 "
    "一定 一下 没有 可以 可能 应该 已经 现在 时候 时间 今天 明天 昨天 今年 问题 知道 觉得 "
    "认为 需要 开始 发现 出现 通过 进行 关于 其实 其他 自己 大家 非常 特别 比较 还是 还有 "
    "就是 不是 不会 不能 不要 只是 只有 都是 也是 中国 国家 社会 世界 生活 工作 学习 学校 "
    "学生 老师 公司 经济 发展 技术 系统 数据 信息 文化 历史 东西 事情 地方 朋友 喜欢 希望 "
    "重要 不同 主要 方面 部分 情况 方法 结果 原因 影响 关系 研究 人们 孩子 父母 先生 女士 "
    "人工 智能 個人 我們 你們 他們 什麼 怎麼 這個 "
    "那個 這些 這樣 因為 沒有 應該 已經 現在 時候 時間 "
    "問題 覺得 認為 開始 發現 國家 學習 學生 老師 經濟 發展 技術 東西 喜歡 關係"
)
_TH_LEADING = _words(
    "ของ ใน ที่ จะ ไม่ และ แต่ หรือ กับ เป็น คือ ได้ ว่า ให้ การ ความ จาก โดย เพื่อ ผม ฉัน เรา เขา"
)
_TH_TRAILING = _words("ครับ ค่ะ คะ นะ แล้ว อยู่ ด้วย นี้ นั้น มาก ๆ")
_TH_STARTERS = ("และ", "แต่", "หรือ", "เพราะ", "ถ้า", "เมื่อ", "ซึ่ง", "ดังนั้น", "แล้วก็")
_JA_HELPERS = (
    *(
        "いる",
        "いた",
        "いて",
        "いま",
        "いな",
        "ある",
        "あり",
        "あっ",
        "おく",
        "おき",
        "おい",
        "くる",
    ),
    *(
        "きた",
        "きて",
        "きま",
        "いく",
        "いき",
        "いっ",
        "しま",
        "みる",
        "みた",
        "みま",
        "みて",
        "くだ",
    ),
    *("ください", "もら", "くれ", "あげ", "ほし", "欲し", "下さ"),
)
"""What a verb in its te-form is continued by."""
_JA_FORMAL_NOUNS = tuple(
    _words(
        "こと もの とき ため よう ところ わけ はず つもり ほう くらい ぐらい うち 事 時 物 方 所"
    )
)
"""Nouns that mean little without what stands before them."""
_JA_CONNECTIVES = tuple(
    _words("ので から けど けれど けれども ながら たら れば なら ても でも のに たり て で し が、")
)


def badness(left: str, right: str, language: str) -> float:
    """How bad it is to end a line after ``left`` and begin the next one with ``right``."""
    if is_thai(left[-1]) and is_thai(right[0]):
        return _thai(left, right)
    if language == "ja" or (is_kana(left[-1]) and is_kana(right[0])):
        return _japanese(left, right)
    return _chinese(left, right)


def _chinese(left: str, right: str) -> float:
    last, first = left[-1], right[0]
    word, following = _letters(left), _letters(right)
    alone = following == first
    if last + first in _ZH_PAIRS or following in _ZH_TRAILING:
        return NEVER
    if first in _ZH_CLING_TO_LEFT and alone:
        return NEVER
    if right.startswith(_ZH_STARTERS):
        return CONJUNCTION
    if word in _ZH_LEADING or (word == last and last in _ZH_CLING_TO_RIGHT):
        return TIGHT
    if last in _ZH_MEASURES and len(word) <= 2:
        return TIGHT
    if last == "的":
        return LOOSE
    return PREPOSITION if last in "了吗嗎呢吧啊" else UNKNOWN


def _letters(text: str) -> str:
    return "".join(char for char in text if is_unspaced(char))


def _thai(left: str, right: str) -> float:
    if left in _TH_LEADING or right in _TH_TRAILING:
        return TIGHT
    return CONJUNCTION if right.startswith(_TH_STARTERS) else UNKNOWN


def _japanese(left: str, right: str) -> float:
    word, following = _letters(left), _letters(right)
    if word.endswith(("て", "で")) and following.startswith(_JA_HELPERS):
        return TIGHT
    if word[-1] not in "はがをにも" and following.startswith(_JA_FORMAL_NOUNS):
        return TIGHT
    if word.endswith(_JA_CONNECTIVES):
        return CONJUNCTION
    if word[-1] in "はがも":
        return PREPOSITION
    if word[-1] in "にでとへや":
        return OPENING
    # The genitive binds two nouns; so do two nouns with nothing between them.
    if word[-1] == "の" or not (_is_hiragana(word[-1]) or _is_hiragana(following[0])):
        return LOOSE
    return UNKNOWN


def _is_hiragana(char: str) -> bool:
    return "\u3041" <= char <= "\u309f"
