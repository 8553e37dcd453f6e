"""SAMI, the captions of Windows Media Player and of many players in Korea.

A cue has no end: an empty one takes it away where nothing else does. HTML's character references
make any text safe.
"""

from collections.abc import Sequence
from html import escape

from stt_desktop.domain.errors import N_
from stt_desktop.domain.transcript import Transcript
from stt_desktop.subtitles.formats.format import Format
from stt_desktop.subtitles.formats.lines import shown

_HEADER = """\
<SAMI>
<HEAD>
<STYLE TYPE="text/css">
<!--
P {{ text-align: center; font-family: sans-serif; color: white; background-color: black; }}
.TEXT {{ Name: Subtitles; lang: {language}; SAMIType: CC; }}
-->
</STYLE>
</HEAD>
<BODY>
"""
_FOOTER = "</BODY>\n</SAMI>\n"


def write(transcript: Transcript) -> str:
    """The header, a block for every cue and for every pause after one."""
    cues = list(shown(transcript))
    blocks: list[str] = []
    next_starts = [*(cue.start_ms for cue, _ in cues[1:]), None]
    for (cue, lines), next_ms in zip(cues, next_starts, strict=False):
        blocks.append(_block(cue.start_ms, _text(lines)))
        if next_ms is None or next_ms > cue.end_ms:
            blocks.append(_block(cue.end_ms, "&nbsp;"))
    return _HEADER.format(language=transcript.language or "und") + "".join(blocks) + _FOOTER


def _text(lines: Sequence[str]) -> str:
    return "<BR>".join(escape(line, quote=False) for line in lines)


def _block(at_ms: int, text: str) -> str:
    return f'<SYNC Start="{at_ms}"><P Class="TEXT">{text}</P></SYNC>\n'


FORMAT = Format(
    name="smi",
    extension=".smi",
    title=N_("SAMI captions: for Windows Media Player"),
    needs_times=True,
    write=write,
)
