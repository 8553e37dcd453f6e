"""Times for a text that is known: the recording is heard, matched and forced. Child only.

The sound is read twice, a window at a time, and nothing is kept of it but where voice is and what
was heard: memory does not grow with the length.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import numpy as np

from stt_desktop.domain.transcript import Word
from stt_desktop.sound import Samples, Sound
from stt_desktop.subtitles.align.anchors import Anchor, Heard, anchors
from stt_desktop.subtitles.align.gaps import begun_with_voice, behind_pauses, drawn_back
from stt_desktop.subtitles.align.lengths import expected_ms, pauses
from stt_desktop.subtitles.align.matching import matching_blocks
from stt_desktop.subtitles.align.spelling import is_han, openings, spell
from stt_desktop.subtitles.align.stretches import Stretch, plan
from stt_desktop.subtitles.align.syllables import Rhythm
from stt_desktop.subtitles.align.times import Forced, assemble
from stt_desktop.subtitles.align.words import split
from stt_desktop.whisper.languages import iso_code
from stt_desktop.whisper.pinyin import read_han
from stt_desktop.whisper.recognizer import TO_MATCH, Recognizer
from stt_desktop.whisper.voice import find_islands, find_loud, find_speech, find_syllables
from stt_desktop.whisper.windows import RATE, Span
from stt_desktop.whisper.worker import windows

_AT_ONCE = 2
"""Stretches that are forced together: more only take memory."""
_SECOND_PASS = 0.25
"""The share of the work that forcing is."""

_OVERLAP = RATE
"""Samples that are kept from before a stretch: the next one may begin a little earlier."""
_SHORTEST = RATE // 10

_LEAST_VOICE = 0.25
_LEAST_SOUND = 0.5
"""Nobody speaks four times as fast as usual, or sings twice as fast."""

_SYLLABIC = {"zh", "yue"}
"""Languages whose every character is a syllable of pinyin."""

Detector = Callable[[Samples], list[Span]]
Report = Callable[[int, int | None], None]
"""Gets (milliseconds of the sound that are done, of how many)."""


class Timing:
    """One recording and its text. ``recognizer`` None means by voice only.

    ``language`` is Whisper's code, None to detect it.
    """

    def __init__(
        self,
        open_sound: Callable[[], Sound],
        text: str,
        language: str | None,
        recognizer: Recognizer | None,
        report: Report,
    ) -> None:
        self._open = open_sound
        self._words = split(text)
        self._language = language
        self._recognizer = recognizer
        self._report = report
        self._voice: list[Span] = []
        self._heard: list[Heard] = []
        self._total_ms: int | None = None
        self._reported = 0
        self._duration_ms = 0

    @property
    def duration_ms(self) -> int:
        """How long the sound is, as far as it was read."""
        return self._duration_ms

    def words(self) -> Sequence[Word]:
        """The words of the text, timed.

        Raises:
            NothingDecodedError: there is no sound to be read.
        """
        self._listen(find_speech, find_syllables if self._is_syllabic() else find_islands)
        if self._lacks_voice():
            self._voice, self._heard, self._duration_ms = [], [], 0
            self._listen(find_loud, find_loud)
        nothing = [None] * len(self._words)
        anchored: Sequence[Anchor | None] = nothing
        forced: Sequence[Forced | None] = nothing
        if self._recognizer is not None and self._language is not None:
            anchored = self._anchors()
            forced = self._force(anchored)
        return assemble(self._words, anchored, forced, self._voice, self._duration_ms)

    def _is_syllabic(self) -> bool:
        """By the language; where nobody has named it, by the text's script."""
        if self._language is not None:
            return iso_code(self._language) in _SYLLABIC
        letters = [char for word in self._words for char in word if char.isalpha()]
        return sum(map(is_han, letters)) > len(letters) / 2

    def _lacks_voice(self) -> bool:
        """True when there is far too little voice for the text, though the sound is long enough:
        the detector drops singing."""
        usual_ms = sum(expected_ms(word) for word in self._words)
        voice_ms = sum(end - start for start, end in self._voice)
        return voice_ms < _LEAST_VOICE * usual_ms and self._duration_ms > _LEAST_SOUND * usual_ms

    def _listen(self, find_stretches: Detector, find_pauses: Detector) -> None:
        """The first pass: where voice is, and what is said."""
        sound = self._open()
        with contextlib.closing(sound):
            self._total_ms = None if sound.length is None else sound.length * 1000 // RATE
            self._progress(0, 0.0)
            for window in windows(sound.blocks(), find_stretches):
                at_ms = self._duration_ms
                self._take_voice(find_pauses(window.sound[: window.consumed]), at_ms)
                if window.chunks and self._recognizer is not None:
                    self._hear(self._recognizer, window.sound, window.chunks, window.speech, at_ms)
                self._duration_ms = at_ms + window.consumed * 1000 // RATE
                self._progress(self._duration_ms, 0.0)

    def _take_voice(self, found: Sequence[Span], at_ms: int) -> None:
        for start, end in found:
            span = start * 1000 // RATE + at_ms, end * 1000 // RATE + at_ms
            # Windows end in pauses, but one without any is cut anywhere.
            if self._voice and span[0] <= self._voice[-1][1]:
                span = self._voice.pop()[0], span[1]
            self._voice.append(span)

    def _hear(
        self,
        recognizer: Recognizer,
        sound: Samples,
        chunks: Sequence[Span],
        speech: Sequence[Span],
        at_ms: int,
    ) -> None:
        if self._language is None:
            self._language, _ = recognizer.detect_language(sound, chunks)
        listen = recognizer.listen(sound, chunks, speech, self._language, effort=TO_MATCH)
        for each in listen():
            self._heard.extend(
                Heard(word.text, word.start_ms + at_ms, word.end_ms + at_ms, word.probability)
                for word in each.words
            )

    def _anchors(self) -> list[Anchor | None]:
        language = None if self._language is None else iso_code(self._language)
        text = spell(self._words, language, read_han)
        words = drawn_back(self._heard, self._voice)
        if language in _SYLLABIC:
            words = begun_with_voice(words, self._voice)
        heard = spell([word.text for word in words], language, read_han)
        begins = openings(text, pauses(self._words))
        blocks = matching_blocks(text.symbols, heard.symbols, begins)
        rhythm = None
        if language in _SYLLABIC:
            rhythm = Rhythm(pauses(self._words), behind_pauses(words, self._voice))
        return anchors(text, heard, words, blocks, len(self._words), rhythm=rhythm)

    def _force(self, anchored: Sequence[Anchor | None]) -> list[Forced | None]:
        """The second pass: the text's own words, forced through the stretches between anchors."""
        lengths = [expected_ms(word) for word in self._words]
        stretches = plan(lengths, anchored, self._voice, self._duration_ms)
        forced: list[Forced | None] = [None] * len(self._words)
        assert self._recognizer is not None
        assert self._language is not None
        sound = self._open()
        with contextlib.closing(sound):
            cuts = _cut_out(sound.blocks(), stretches)
            while batch := list(islice(cuts, _AT_ONCE)):
                pieces = [(piece, self._words[s.first : s.stop]) for s, piece in batch]
                found = self._recognizer.force(self._language, pieces)
                for (stretch, _), times in zip(batch, found, strict=True):
                    forced[stretch.first : stretch.stop] = [
                        None if time is None else time.moved(stretch.start_ms) for time in times
                    ]
                self._progress(batch[-1][0].end_ms, 1 - _SECOND_PASS)
        return forced

    def _progress(self, done_ms: int, share: float) -> None:
        """Report both passes as one; ``share`` of it lies before this pass."""
        if self._recognizer is None:
            self._report(done_ms, self._total_ms)
            return
        total = max(self._total_ms or 0, self._duration_ms) or None
        ahead = share * (total or 0)
        this = 1 - _SECOND_PASS if share == 0 else _SECOND_PASS
        # Never backwards, also where the first pass is made twice.
        self._reported = max(self._reported, round(ahead + this * done_ms))
        self._report(self._reported, total if self._total_ms is not None else None)


def _cut_out(
    blocks: Iterator[Samples], stretches: Sequence[Stretch]
) -> Iterator[tuple[Stretch, Samples]]:
    """Each stretch with its sound. Stretches may overlap a little; holds one of them at most."""
    kept = np.zeros(0, np.float32)
    end_of_kept = 0
    for stretch in stretches:
        start, end = stretch.start_ms * RATE // 1000, stretch.end_ms * RATE // 1000
        pieces = [kept]
        while end_of_kept < end and (block := next(blocks, None)) is not None:
            end_of_kept += len(block)
            if end_of_kept > start:
                pieces.append(block)
        kept = np.concatenate(pieces)
        before = end_of_kept - len(kept)
        if start - _OVERLAP > before:
            kept = kept[start - _OVERLAP - before :]
            before = end_of_kept - len(kept)
        piece = kept[max(0, start - before) : max(0, end - before)]
        if len(piece) >= _SHORTEST:
            yield stretch, piece
