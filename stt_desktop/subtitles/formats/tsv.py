"""A table with tabs, for spreadsheets and scripts: the columns of Whisper's own TSV files."""

from stt_desktop.domain.errors import N_
from stt_desktop.domain.transcript import Transcript
from stt_desktop.subtitles.formats.format import Format
from stt_desktop.subtitles.formats.lines import shown


def write(transcript: Transcript) -> str:
    """A line of names, then one for every cue: start and end in milliseconds, and its text on one
    line. Clean text holds no tab, so there is nothing to escape."""
    rows = [
        f"{cue.start_ms}\t{cue.end_ms}\t{' '.join(lines)}\n" for cue, lines in shown(transcript)
    ]
    return "".join(("start\tend\ttext\n", *rows))


FORMAT = Format(
    name="tsv",
    extension=".tsv",
    title=N_("Table of times and text: for spreadsheets"),
    needs_times=True,
    write=write,
)
