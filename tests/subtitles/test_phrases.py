"""Where words begin in scripts without spaces."""

import pytest

from stt_desktop.subtitles.phrases import starts


def parts(text: str, language: str) -> list[str]:
    edges = [*sorted(starts(text, language)), len(text)]
    return [text[edges[at] : edges[at + 1]] for at in range(len(edges) - 1)]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("zh", "天气很好", ["天气", "很", "好"]),
        ("zh", "需要討論的問題", ["需要", "討論", "的", "問題"]),
        ("yue", "天氣很好", ["天氣", "很", "好"]),
        ("ja", "今日は天気です", ["今日は", "天気です"]),
        ("zh", "コーヒーを飲む", ["コーヒーを", "飲む"]),
        ("th", "สวัสดีครับ", ["สวัสดี", "ครับ"]),
        ("zh", "用AI写", ["用", "AI", "写"]),
        ("zh", "第3个", ["第", "3个"]),
        ("en", "", []),
    ],
)
def test_words_are_found(language: str, text: str, words: list[str]) -> None:
    assert parts(text, language) == words
