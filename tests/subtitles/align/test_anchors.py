"""Where a text and what was heard agree."""

from stt_desktop.subtitles.align.anchors import Anchor, Heard, anchors
from stt_desktop.subtitles.align.matching import matching_blocks
from stt_desktop.subtitles.align.spelling import spell


def found(text: list[str], heard: list[Heard]) -> list[Anchor | None]:
    one = spell(text, None, str)
    other = spell([word.text for word in heard], None, str)
    blocks = matching_blocks(one.symbols, other.symbols)
    return anchors(one, other, heard, blocks, len(text))


def test_words_that_were_heard_have_their_times() -> None:
    heard = [Heard(" the", 100, 250), Heard(" garden", 250, 700), Heard(" gate", 700, 1000)]
    assert found(["The", " garden", " gate."], heard) == [
        Anchor(100, 250, 1.0),
        Anchor(250, 700, 1.0),
        Anchor(700, 1000, 1.0),
    ]


def test_what_was_not_heard_has_none() -> None:
    heard = [Heard(" garden", 250, 700), Heard(" gate", 700, 1000)]
    assert found(["garden", " xyz", " gate"], heard)[1] is None


def test_short_matches_are_coincidences() -> None:
    assert found(["cat"], [Heard(" cat", 0, 300)]) == [None]


def test_a_short_match_beside_a_long_one_is_none() -> None:
    """Chinese: a wrong character before and behind leaves two syllables."""
    heard = [Heard(each, at * 300, at * 300 + 300) for at, each in enumerate("学习日语言需要")]
    sounds = {"学": "xue", "习": "xi", "日": "ri", "语": "yu", "言": "yan", "需": "xu", "要": "yao"}

    def anchored(text: str) -> list[Anchor | None]:
        one, other = (
            spell(part, "zh", lambda han: sounds.get(han, "qqq"))
            for part in (text, [word.text for word in heard])
        )
        blocks = matching_blocks(one.symbols, other.symbols)
        return anchors(one, other, heard, blocks, len(text))

    assert [each is not None for each in anchored("学习门语言需要")] == [True] * 2 + [False] + [
        True
    ] * 4
    assert not any(anchored("学习门门门门门"))


def test_a_word_inside_a_heard_one_is_reckoned_by_its_letters() -> None:
    (first, second) = found(["well", " known"], [Heard(" wellknown", 0, 900)])
    assert first == Anchor(0, 400, 1.0, whole_end=False)
    assert second == Anchor(400, 900, 1.0, whole_start=False)


def test_words_that_cannot_have_been_spoken_so_are_no_anchors() -> None:
    squeezed = Heard(" garden", 100, 110)
    endless = Heard(" garden", 0, 60_000)
    unsure = Heard(" garden", 0, 500, 0.0)
    for heard in (squeezed, endless, unsure):
        assert found(["garden"], [heard]) == [None]


def test_a_word_that_was_heard_without_any_time_shares_its_neighbour_s() -> None:
    anchored = found(["the", " forest"], [Heard(" the", 0, 620), Heard(" forest", 620, 620)])
    assert [(each.start_ms, each.end_ms) for each in anchored if each] == [(0, 219), (219, 620)]


def test_the_share_says_how_much_of_a_word_was_heard() -> None:
    (anchor,) = found(["gardening"], [Heard(" garden", 0, 600)])
    assert anchor is not None
    assert anchor.share == 6 / 9
    assert not anchor.whole_end


def test_a_word_that_was_heard_from_its_middle_on_begins_where_that_does() -> None:
    (anchor,) = found(["xyzgarden"], [Heard(" garden", 1000, 1600)])
    assert anchor == Anchor(1000, 1600, 6 / 9, whole_start=False)


def test_a_word_that_cannot_have_been_spoken_so_parts_those_around_it() -> None:
    heard = [
        Heard(" garden", 0, 500),
        Heard(" gate", 500, 800, probability=0.0),
        Heard(" opened", 800, 1200),
    ]
    anchored = found(["garden", " gate", " opened"], heard)
    assert anchored == [Anchor(0, 500, 1.0), None, Anchor(800, 1200, 1.0)]


def test_a_short_match_far_from_all_others_is_a_coincidence() -> None:
    filler = [Heard(f" {'xyzvw' * 3}", at, at + 900) for at in range(0, 9000, 900)]
    heard = [*filler, Heard(" garden", 9000, 9500), *filler]
    (*_, anchor) = found(["qqqqq" * 12, " garden"], heard)
    assert anchor is None
