from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_desktop.domain import editing
from stt_desktop.domain.editing import Change, Found, History
from stt_desktop.domain.transcript import Cue, Timing

CUES = (
    Cue(1000, 3000, ("We crossed the valley",), Timing.ESTIMATED),
    Cue(3500, 5000, ("before noon,", "my friend"), Timing.PROVIDER),
    Cue(5000, 9000, ("and saw no road.",), Timing.PROVIDER),
)


def after(change: Change | None, cues: Sequence[Cue] = CUES) -> tuple[Cue, ...]:
    assert change is not None
    return change.applied(cues)


def texts(cues: Sequence[Cue]) -> list[str]:
    return [cue.text for cue in cues]


# --- changes and their history ------------------------------------------------------------------


def test_a_change_of_other_cues_is_a_bug() -> None:
    change = editing.delete(CUES, 0, 0)
    with pytest.raises(ValueError, match="other cues"):
        change.applied(CUES[1:])


def test_typing_is_one_step_until_it_pauses() -> None:
    history = History(CUES)
    for text in ("W", "We", "We went"):
        change = editing.retext(history.cues, 0, text)
        assert change
        history.do(change, typing=True)
    history.pause()
    change = editing.retext(history.cues, 0, "We walked")
    assert change
    history.do(change, typing=True)
    change = editing.retext(history.cues, 1, "then")
    assert change
    history.do(change, typing=True)
    assert texts(history.cues)[:2] == ["We walked", "then"]
    history.undo()
    assert texts(history.cues)[:2] == ["We walked", "before noon,\nmy friend"]
    history.undo()
    assert texts(history.cues)[0] == "We went"
    history.undo()
    assert history.cues == CUES
    assert not history.can_undo


def test_redo_ends_with_the_next_edit() -> None:
    history = History(CUES)
    assert history.undo() is None
    assert history.redo() is None
    history.do(editing.delete(CUES, 2, 2))
    assert history.undo() == Change(2, (), (CUES[2],))
    assert history.can_redo
    assert history.redo() == Change(2, (CUES[2],), ())
    history.undo()
    history.do(editing.delete(CUES, 0, 0))
    assert not history.can_redo


EDIT = st.tuples(
    st.sampled_from(["retext", "retime", "split", "merge", "delete", "insert", "replace"]),
    st.integers(0, 9),
    st.integers(0, 12_000),
    st.integers(0, 12_000),
)


def an_edit(cues: Sequence[Cue], kind: str, row: int, one: int, two: int) -> Change | None:
    if kind == "insert" or not cues:
        return editing.insert(cues, one, "new", gap_ms=two % 200)
    row %= len(cues)
    match kind:
        case "retext":
            return editing.retext(cues, row, f"text {one}")
        case "retime":
            return editing.retime(cues, row, one, two)
        case "split":
            return editing.split(cues, row, "one", "two", at_ms=one)
        case "merge":
            return editing.merge(cues, row, lambda lines: [" ".join(lines)])
        case "delete":
            return editing.delete(cues, row, row)
        case _:
            return editing.substitute(cues, editing.find(cues, "o"), str(one))


@given(st.lists(EDIT, max_size=12))
def test_any_edits_keep_the_cues_in_order_and_can_all_be_undone(
    edits: list[tuple[str, int, int, int]],
) -> None:
    history = History(CUES)
    seen = [history.cues]
    for edit in edits:
        change = an_edit(history.cues, *edit)
        if change is not None:
            history.do(change)
            seen.append(history.cues)
        for left, right in zip(history.cues, history.cues[1:], strict=False):
            assert left.end_ms <= right.start_ms
    final = history.cues
    for cues in reversed(seen[:-1]):
        history.undo()
        assert history.cues == cues
    while history.redo():
        pass
    assert history.cues == final


# --- single edits -------------------------------------------------------------------------------


def test_text_is_changed_line_by_line() -> None:
    (one, *_rest) = after(editing.retext(CUES, 0, "  We crossed \n\n the valley "))
    assert one.lines == ("We crossed", "the valley")
    assert one.timing is Timing.ESTIMATED


@pytest.mark.parametrize("text", ["", " \n ", "We crossed the valley"])
def test_no_text_or_the_same_changes_nothing(text: str) -> None:
    assert editing.retext(CUES, 0, text) is None


def test_times_stay_between_the_neighbours() -> None:
    change = editing.retime(CUES, 1, 0, 60_000)
    cue = after(change)[1]
    assert (cue.start_ms, cue.end_ms) == (3000, 5000)
    assert cue.timing is Timing.ALIGNED


def test_the_first_and_last_have_the_ends_free() -> None:
    assert after(editing.retime(CUES, 0, 0, 3000))[0].start_ms == 0
    assert after(editing.retime(CUES, 2, 5000, 60_000))[2].end_ms == 60_000


def test_no_cue_becomes_too_short_to_be_seen() -> None:
    cue = after(editing.retime(CUES, 1, 4990, 3000))[1]
    assert (cue.start_ms, cue.end_ms) == (4900, 5000)
    cue = after(editing.retime(CUES, 2, 8000, 7000))[2]
    assert (cue.start_ms, cue.end_ms) == (8000, 8100)


def test_the_same_times_change_nothing() -> None:
    assert editing.retime(CUES, 1, 3500, 5000) is None


def test_no_room_changes_nothing() -> None:
    tight = (Cue(0, 1000, ("a",)), Cue(1000, 1010, ("b",)), Cue(1010, 2000, ("c",)))
    assert editing.retime(tight, 1, 0, 2000) is None


def test_neighbours_that_overlap_already_are_left_alone() -> None:
    overlapping = (Cue(0, 2000, ("a",)), Cue(1000, 3000, ("b",)), Cue(2500, 4000, ("c",)))
    assert editing.room(overlapping, 1) == (1000, 3000)


def test_a_split_shares_the_time_by_length_or_as_told() -> None:
    one, two, *_ = after(editing.split(CUES, 2, "and saw", "no road."), CUES)[2:]
    assert (one.start_ms, one.end_ms, two.start_ms, two.end_ms) == (5000, 6866, 6866, 9000)
    one, two, *_ = after(editing.split(CUES, 2, "and", "saw", at_ms=8999), CUES)[2:]
    assert one.end_ms == two.start_ms == 8900


def test_a_split_leaves_the_gap_that_a_guide_asks_for() -> None:
    one, two, *_ = after(editing.split(CUES, 2, "and", "saw", at_ms=7000, gap_ms=83), CUES)[2:]
    assert (one.start_ms, one.end_ms, two.start_ms, two.end_ms) == (5000, 6917, 7000, 9000)
    one, two, *_ = after(editing.split(CUES, 2, "and", "saw", at_ms=5120, gap_ms=83), CUES)[2:]
    assert (one.end_ms, two.start_ms) == (5100, 5120)


def test_what_cannot_be_split_stays() -> None:
    assert editing.split(CUES, 0, "", "all") is None
    assert editing.split(CUES, 0, "all", " ") is None
    assert editing.split((Cue(0, 199, ("ab",)),), 0, "a", "b") is None


def test_merging_takes_the_worse_timing_and_all_the_time() -> None:
    merged = after(editing.merge(CUES, 0, lambda lines: [" ".join(lines)]))
    assert merged[0] == Cue(
        1000, 5000, ("We crossed the valley before noon, my friend",), Timing.ESTIMATED
    )
    assert len(merged) == 2
    assert editing.merge(CUES, 2, lambda lines: lines) is None
    whole = after(editing.merge(CUES, 0, lambda lines: [" ".join(lines)], 2))
    assert [(cue.start_ms, cue.end_ms) for cue in whole] == [(CUES[0].start_ms, CUES[2].end_ms)]
    assert whole[0].text == " ".join(line for cue in CUES for line in cue.lines)
    assert editing.merge(CUES, 1, lambda lines: lines, 3) is None


def test_deleting_several() -> None:
    assert after(editing.delete(CUES, 0, 1)) == CUES[2:]


@pytest.mark.parametrize(
    ("at_ms", "row", "times"),
    [
        (0, 0, (0, 1000)),  # before the first
        (3100, 1, (3100, 3500)),  # into a gap
        (2000, 1, (3000, 3500)),  # within a cue: behind it
        (3450, 3, (9000, 11_000)),  # no gap is large enough: at the end
        (20_000, 3, (20_000, 22_000)),
        (-5, 0, (0, 1000)),
    ],
)
def test_a_new_cue_takes_the_first_gap(at_ms: int, row: int, times: tuple[int, int]) -> None:
    change = editing.insert(CUES, at_ms, "new")
    assert change is not None
    assert change.at == row
    assert (change.inserted[0].start_ms, change.inserted[0].end_ms) == times


@pytest.mark.parametrize(
    ("at_ms", "times"),
    [
        (0, (0, 917)),  # before the first there is no neighbour to keep away from
        (3000, (3083, 3417)),
        (3200, (3200, 3417)),
        (3390, (3390, 3490)),  # a cue comes first, the gap second
        (3400, (3400, 3500)),
        (9000, (9083, 11_083)),
        (20_000, (20_000, 22_000)),
    ],
)
def test_a_new_cue_leaves_the_gap_that_a_guide_asks_for(at_ms: int, times: tuple[int, int]) -> None:
    change = editing.insert(CUES, at_ms, "new", gap_ms=83)
    assert change is not None
    assert (change.inserted[0].start_ms, change.inserted[0].end_ms) == times


def test_a_new_cue_needs_text() -> None:
    assert editing.insert(CUES, 0, " ") is None
    assert after(editing.insert((), 500, "new"), ())[0].start_ms == 500


def test_back_to_what_was_received() -> None:
    assert editing.restore(CUES, CUES) is None
    assert after(editing.restore(CUES[:1], CUES), CUES[:1]) == CUES


# --- finding ------------------------------------------------------------------------------------


def test_finding_crosses_the_ends_of_lines() -> None:
    assert editing.find(CUES, "noon, MY") == [Found(1, 7, 15)]
    assert editing.find(CUES, "noon, MY", match_case=True) == []
    assert editing.find(CUES, "no") == [Found(1, 7, 9), Found(2, 8, 10)]


def test_signs_are_no_patterns_and_nothing_is_found_nowhere() -> None:
    assert editing.find(CUES, "n.on") == []
    assert editing.find(CUES, "") == []
    assert editing.find(CUES, "road.") == [Found(2, 11, 16)]


def test_everything_is_replaced_in_one_step() -> None:
    replaced = after(editing.substitute(CUES, editing.find(CUES, "e"), "ee"))
    assert texts(replaced) == [
        "Wee crosseed thee valleey",
        "beeforee noon,\nmy frieend",
        "and saw no road.",
    ]


def test_replacing_needs_a_place_and_leaves_no_empty_cue() -> None:
    assert editing.substitute(CUES, [], "x") is None
    assert editing.substitute(CUES, editing.find(CUES, "and saw no road."), "") is None
    emptied = after(editing.substitute(CUES, editing.find(CUES, "before noon, my friend"), "x"))
    assert emptied[1].lines == ("x",)
