"""Cues as bad as they come, for the tests of every format."""

from hypothesis import strategies as st

from stt_desktop.domain.transcript import Cue

_LINES = st.lists(
    st.one_of(
        st.text(st.characters(), min_size=1, max_size=30),
        st.text('<>/ib{}\\Nan8 -12:.,&;#"\n\r', min_size=1, max_size=30),
        st.from_regex(r"[0-9]{1,4}", fullmatch=True),
    ).filter(str.strip),
    min_size=1,
    max_size=2,
)


@st.composite
def cues(draw: st.DrawFn) -> tuple[Cue, ...]:
    made: list[Cue] = []
    at = 0
    for lines in draw(st.lists(_LINES, max_size=6)):
        start = at + draw(st.integers(0, 10_000_000))
        at = start + draw(st.integers(1, 7_000))
        made.append(Cue(start, at, tuple(lines)))
    return tuple(made)
