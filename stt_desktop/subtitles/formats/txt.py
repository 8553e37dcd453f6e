"""Text without subtitles: in paragraphs, in paragraphs with times, or as it was received."""

from stt_desktop.domain.errors import N_
from stt_desktop.domain.transcript import Transcript
from stt_desktop.subtitles.characters import clean
from stt_desktop.subtitles.formats.format import Format
from stt_desktop.subtitles.formats.lines import whole_seconds
from stt_desktop.subtitles.paragraphs import paragraphs, timed_paragraphs


def write(transcript: Transcript) -> str:
    """Paragraphs with an empty line between them; the service's own where it gave no times."""
    found = paragraphs(transcript.words) or _received(transcript)
    return "\n\n".join(found) + "\n" if found else ""


def write_with_times(transcript: Transcript) -> str:
    """Every paragraph begins with the time of its first word, ``[01:02:03]``; an empty line
    stands between two."""
    found = [
        f"[{whole_seconds(start_ms // 1000)}] {text}"
        for start_ms, text in timed_paragraphs(transcript.words)
    ]
    return "\n\n".join(found) + "\n" if found else ""


def write_as_received(transcript: Transcript) -> str:
    """The text in the lines in which the engine or service gave it, not cut into paragraphs."""
    return "".join(f"{line}\n" for line in _received(transcript))


def _received(transcript: Transcript) -> list[str]:
    return [line for line in map(clean, transcript.text.splitlines()) if line]


FORMAT = Format(
    name="txt",
    extension=".txt",
    title=N_("Text to read, in paragraphs"),
    needs_times=False,
    write=write,
)
WITH_TIMES = Format(
    name="txt-times",
    extension=".times.txt",
    title=N_("Text in paragraphs, each with its time"),
    needs_times=True,
    write=write_with_times,
)
AS_RECEIVED = Format(
    name="txt-plain",
    extension=".plain.txt",
    title=N_("Text as it was received, without paragraphs"),
    needs_times=False,
    write=write_as_received,
)
