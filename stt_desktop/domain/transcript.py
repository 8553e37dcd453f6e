"""What was said and when. All times are integer milliseconds from the start of the source."""

from dataclasses import dataclass
from enum import StrEnum


class Timing(StrEnum):
    """Where times come from, best first."""

    PROVIDER = "provider"
    """The engine or service gave them with the words."""
    ALIGNED = "aligned"
    """Found by matching the text against the sound."""
    INTERPOLATED = "interpolated"
    """Between aligned words at most 2 s apart."""
    ESTIMATED = "estimated"
    """From voice activity only."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its sound. ``text`` keeps the white space before it and its punctuation, so
    that joining the texts of all words gives the transcript's text again. ``error_ms`` is how far
    off, either way, its start may be; None where nothing speaks for more than the usual."""

    text: str
    start_ms: int
    end_ms: int
    timing: Timing = Timing.PROVIDER
    error_ms: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms <= self.end_ms:
            raise ValueError(f"a word from {self.start_ms} to {self.end_ms} ms")


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: when it stands and its lines (one or two, none empty). ``error_ms`` as for
    a word, of its start."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    timing: Timing = Timing.PROVIDER
    error_ms: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms < self.end_ms:
            raise ValueError(f"a cue from {self.start_ms} to {self.end_ms} ms")
        if not self.lines or not all(line.strip() for line in self.lines):
            raise ValueError("a cue without text")

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


@dataclass(frozen=True, slots=True)
class Recognition:
    """What an engine or service answered, read but not changed.

    ``text`` is its text to the letter. ``words`` is empty where it gave no times.
    ``language`` is an ISO 639-1 code (``en``, ``zh``), or None where it was not told.
    ``points`` is what the service says that it charged.
    """

    text: str
    words: tuple[Word, ...] = ()
    language: str | None = None
    duration_ms: int | None = None
    points: int | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """A finished task's result: the text as received and what was derived from it.

    ``timing`` is None, and words and cues are empty, where the service gave no times. ``style``
    names the guide that the cues were cut by (``auto``: the one for the language).
    """

    text: str
    words: tuple[Word, ...]
    cues: tuple[Cue, ...]
    timing: Timing | None
    language: str | None = None
    duration_ms: int | None = None
    style: str = "auto"
