"""Timed Text Markup Language, what broadcasters and streaming services ask for.

The elements are those that the W3C's text profile for subtitles (IMSC 1.1,
https://www.w3.org/TR/ttml-imsc1.1/) allows: a centred region at the foot of the picture, a
paragraph for every cue, white on black. XML escapes make any text safe; the few characters that
XML forbids were never visible ones.
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from stt_desktop.domain.errors import N_
from stt_desktop.domain.transcript import Cue, Transcript
from stt_desktop.subtitles.formats.format import Format
from stt_desktop.subtitles.formats.lines import clock, shown

_HEADER = """\
<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" \
xmlns:ttp="http://www.w3.org/ns/ttml#parameter" \
ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text" \
ttp:timeBase="media" xml:lang={language}>
  <head>
    <styling>
      <style xml:id="text" tts:fontFamily="proportionalSansSerif" tts:fontSize="100%" \
tts:color="white" tts:backgroundColor="black" tts:textAlign="center"/>
    </styling>
    <layout>
      <region xml:id="foot" tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="after"/>
    </layout>
  </head>
  <body>
    <div region="foot" style="text">
"""
_FOOTER = """\
    </div>
  </body>
</tt>
"""
_FORBIDDEN = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})


def write(transcript: Transcript) -> str:
    """A document with a paragraph for every cue."""
    paragraphs = "".join(_paragraph(cue, lines) for cue, lines in shown(transcript))
    return _HEADER.format(language=quoteattr(transcript.language or "")) + paragraphs + _FOOTER


def _paragraph(cue: Cue, lines: Sequence[str]) -> str:
    text = "<br/>".join(escape(line.translate(_FORBIDDEN)) for line in lines)
    begin, end = clock(cue.start_ms, "."), clock(cue.end_ms, ".")
    return f'      <p begin="{begin}" end="{end}">{text}</p>\n'


FORMAT = Format(
    name="ttml",
    extension=".ttml",
    title=N_("Timed Text (TTML) subtitles: for broadcasters"),
    needs_times=True,
    write=write,
)
