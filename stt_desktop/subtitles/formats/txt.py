"""Plain text in paragraphs, for reading and editing."""

from stt_desktop.domain.transcript import Transcript
from stt_desktop.subtitles.characters import clean
from stt_desktop.subtitles.formats.format import Format
from stt_desktop.subtitles.paragraphs import paragraphs


def write(transcript: Transcript) -> str:
    """Paragraphs with an empty line between them; the service's own where it gave no times."""
    found = paragraphs(transcript.words) or [
        line for line in map(clean, transcript.text.splitlines()) if line
    ]
    return "\n\n".join(found) + "\n" if found else ""


FORMAT = Format(name="txt", extension=".txt", title="Plain text", needs_times=False, write=write)
