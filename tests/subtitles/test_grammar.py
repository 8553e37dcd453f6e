"""Where a line may end, by the words around the place."""

import pytest

from stt_desktop.subtitles.badness import UNKNOWN
from stt_desktop.subtitles.grammar import break_badness, ends_clause, ends_sentence


@pytest.mark.parametrize(
    ("text", "following", "ends"),
    [
        ("man.", "Unless", True),
        ("man.", "", True),
        ('man."', "He", True),
        ("Right?", "Yes", True),
        ("好。", "我", True),
        ("No.", "I", True),
        ("No.", "5", False),
        ("I.", "He", True),
        ("Mr.", "Dashwood", False),
        ("J.", "Smith", False),
        ("U.S.", "Army", False),
        ("U.S.", "He", True),
        ("p.m.", "Monday", False),
        ("p.m.", "Then", True),
        ("p.m.", "", True),
        ("Inc.", "The", True),
        ("etc.", "and", False),
        ("3.", "Mai", False),
        ("2019.", "He", True),
        ("Wait...", "what", False),
        ("Yahoo!", "has", False),
        ("man,", "he", False),
    ],
)
def test_a_sentence_ends_at_its_stop_but_not_at_an_abbreviation(
    text: str, following: str, ends: bool
) -> None:
    assert ends_sentence(text, following) is ends


def test_a_clause_ends_at_a_comma_also_inside_quotes() -> None:
    assert ends_clause('said,"')
    assert ends_clause("好，")
    assert not ends_clause("said")


@pytest.mark.parametrize(
    ("language", "better", "worse"),
    [
        ("en", "end. But", "well, but"),
        ("en", "well, but", "ran because"),
        ("en", "ran because", "ran into"),
        ("en", "ran into", "ran quickly"),
        ("en", "saw the", "saw green"),
        ("en", "green house", "the house"),
        ("en", "slowly went", "he went"),
        ("en", "slowly went", "have gone"),
        ("en", "slowly went", "went down"),
        ("en", "slowly went", "told him"),
        ("en", "slowly went", "because we"),
        ("en", "slowly went", "into town"),
        ("en", "2019 when", "2019 people"),
        ("en", "Not Dashwood", "John Dashwood"),
        ("en", "Dashwood then", "Mr. Dashwood"),
        ("de", "Haus und", "das Haus"),
        ("de", "Haus Garten", "dem Haus"),
        ("fr", "maison et", "la maison"),
        ("es", "casa y", "la casa"),
        ("zh", "好， 我", "手机、 汽"),
        ("zh", "天气 但是", "天 气"),
        ("zh", "你 但是", "我 们"),
        ("zh", "做了 工", "工 的"),
        ("zh", "工 人", "在 家"),
        ("ja", "起きたので 学校へ", "私は 学校へ"),
        ("ja", "私は 学校へ", "学校へ 行く"),
        ("ja", "学校へ 行く", "本を 読む"),
        ("ja", "本を 読む", "人工 知能"),
        ("ja", "本を 読む", "私の 学校"),
        ("ja", "私の 学校", "食べて いる"),
        ("ja", "私の 学校", "食べる ことが"),
        ("ja", "食べて 寝る", "食べて いる"),
        ("ja", "ものが ことを", "食べる ことを"),
        ("zh", "重要 讨论", "重要的 问题"),
        ("zh", "重要的 问题", "一个 问题"),
        ("zh", "重要的 问题", "三位 老师"),
        ("zh", "重要的 问题", "我们 今天"),
        ("zh", "重要的 问题", "讨论的 时候"),
        ("th", "มา และ", "มา ทำ"),
        ("th", "มา ทำ", "ที่ ชั้น"),
        ("th", "มา ทำ", "มา ครับ"),
        ("ko", "갔고 집에", "우리는 집에"),
        ("ko", "우리는 집에", "오늘 집에"),
        ("ko", "오늘 집에", "책을 읽는"),
        ("ko", "책을 읽는", "박 교수님이"),
        ("ko", "오늘 집에", "읽을 수"),
        ("en", "slowly went", "looked after"),
        ("en", "slowly went", "depends on"),
        ("en", "walked on", "carried on"),
        ("ru", "дом и", "в дом"),
        ("it", "casa e", "la casa"),
        ("pt", "casa e", "a casa"),
        ("ar", "البيت في", "في البيت"),
    ],
)
def test_one_place_is_better_than_another(language: str, better: str, worse: str) -> None:
    def badness(pair: str) -> float:
        left, _, right = pair.partition(" ")
        return break_badness(left, right, language)

    assert badness(better) < badness(worse)


def test_a_language_without_a_grammar_still_has_punctuation() -> None:
    assert break_badness("ord", "ord", "sv") == UNKNOWN
    assert break_badness("ord,", "ord", "sv") < UNKNOWN
