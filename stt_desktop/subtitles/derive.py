"""A transcript from what an engine or service answered, and the same cut by another guide."""

from dataclasses import replace

from stt_desktop.domain.transcript import Recognition, Transcript
from stt_desktop.subtitles.guides import AUTO
from stt_desktop.subtitles.piece import worst
from stt_desktop.subtitles.segment import cut
from stt_desktop.subtitles.style import Style, style_for


def derive(recognition: Recognition, style: Style | None = None, name: str = AUTO) -> Transcript:
    """Text and, where the recognition has times, subtitles.

    ``style`` None means the guide for its language (or script); ``name`` is what the guide is
    called. The text stays as received. The transcript's timing is that of its least reliable word.
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
        style=name,
    )


def recut(transcript: Transcript, style: Style, name: str) -> Transcript:
    """``transcript`` with its words cut anew by ``style``, which is called ``name``. Its text and
    words stay as they are; without words so does all."""
    if not transcript.words:
        return transcript
    return replace(transcript, cues=cut(transcript.words, style), style=name)
