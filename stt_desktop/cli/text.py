"""Text for a terminal: made harmless, measured in columns, laid out in tables. Pure."""

import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

# Marks that reorder or hide the text around them: U+202A..202E, U+2066..2069 and the line and
# paragraph separators. Joiners (U+200C, U+200D) stay: Persian, Hindi and emoji need them.
_REORDERING = frozenset("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

ELLIPSIS = "…"


def clean(text: str) -> str:
    """``text`` on one line, with everything that could steer a terminal shown as an escape.

    Bytes that were no valid name in the file system's encoding (surrogates of
    ``os.fsdecode``) are shown as ``x80`` behind a backslash.
    """
    if text.isprintable():
        return text
    return "".join(
        character if _is_harmless(character) else _escape(character) for character in text
    )


def clean_block(text: str) -> str:
    """Like :func:`clean` for running text: its line breaks stay."""
    return "\n".join(clean(line) for line in text.splitlines())


def _is_harmless(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cs") and character not in _REORDERING


def _escape(character: str) -> str:
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def columns(text: str) -> int:
    """How many columns a terminal gives ``text``: two for a wide character, none for a mark."""
    if text.isascii():
        return len(text)
    return sum(map(_character_columns, text))


def _character_columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fit(text: str, width: int) -> str:
    """``text``, cut to ``width`` columns with an ellipsis at its end where it is longer."""
    if columns(text) <= width:
        return text
    if width < 1:
        return ""
    return _take(text, width - 1) + ELLIPSIS


def fit_name(name: str, width: int) -> str:
    """A file name cut in its middle: beginning and extension tell more than the rest."""
    if columns(name) <= width:
        return name
    tail_width = (width - 1) // 3
    if tail_width < 4:
        return fit(name, width)
    tail = _take(name[::-1], tail_width)[::-1]
    return _take(name, width - 1 - columns(tail)) + ELLIPSIS + tail


def _take(text: str, width: int) -> str:
    """The longest beginning of ``text`` that fits into ``width`` columns."""
    used = 0
    for index, character in enumerate(text):
        used += _character_columns(character)
        if used > width:
            return text[:index]
    return text


def pad(text: str, width: int, *, right: bool = False) -> str:
    blanks = " " * max(0, width - columns(text))
    return blanks + text if right else text + blanks


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column. Exactly one column of a table is the ``flexible`` one: it gives way
    when the terminal is narrow."""

    heading: str
    right: bool = False
    flexible: bool = False


_GAP = "  "
_LEAST_FLEXIBLE = 12


def table(head: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None) -> list[str]:
    """The lines of a table that is at most ``width`` columns wide (None: as wide as it needs).

    Cells must be clean. A terminal narrower than the other columns gets what cannot be spared.
    """
    needed = [
        max([columns(column.heading), *(columns(row[index]) for row in rows)])
        for index, column in enumerate(head)
    ]
    if width is not None:
        others = sum(size for size, column in zip(needed, head, strict=True) if not column.flexible)
        room = max(_LEAST_FLEXIBLE, width - others - len(_GAP) * (len(head) - 1))
        needed = [
            min(size, room) if column.flexible else size
            for size, column in zip(needed, head, strict=True)
        ]
    cells = [[column.heading for column in head], *rows]
    return [
        _GAP.join(
            pad(fit_name(cell, size) if column.flexible else cell, size, right=column.right)
            for cell, size, column in zip(row, needed, head, strict=True)
        ).rstrip()
        for row in cells
    ]


def local_time(milliseconds: int) -> str:
    """``2025-03-02 14:05``: a moment since the epoch, by the clock on the wall."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(milliseconds / 1000))


def megabytes(size: int) -> str:
    """``145.2``: megabytes as shops and download pages count them (10⁶ bytes)."""
    return f"{size / 1_000_000:.1f}"


def dollars(amount: Decimal) -> str:
    """``$0.0834``: exact, with cents at least."""
    whole, _, fraction = f"{amount:f}".partition(".")
    return f"${whole}.{fraction.rstrip('0').ljust(2, '0')}"
