"""A transcript from what an engine or service answered."""

from stt_desktop.domain.transcript import Recognition, Transcript
from stt_desktop.subtitles.piece import worst
from stt_desktop.subtitles.segment import cut
from stt_desktop.subtitles.style import Style, style_for


def derive(recognition: Recognition, style: Style | None = None) -> Transcript:
    """Text and, where the recognition has times, subtitles.

    ``style`` None means the guide for its language (or script). The text stays as received. The
    transcript's timing is that of its least reliable word.
    """
    words = recognition.words
    if not words:
        return Transcript(
            text=recognition.text,
            words=(),
            cues=(),
            timing=None,
            language=recognition.language,
            duration_ms=recognition.duration_ms,
        )
    if style is None:
        style = style_for(recognition.language, recognition.text)
    return Transcript(
        text=recognition.text,
        words=words,
        cues=cut(words, style),
        timing=worst(word.timing for word in words),
        language=recognition.language,
        duration_ms=recognition.duration_ms,
    )
