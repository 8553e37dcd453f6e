"""The visual language in numbers: colours, spacing, sizes. No Qt here, so that tests read it.

Contrast is promised, not hoped for: ``TEXT_PAIRS`` and ``LINE_PAIRS`` list what stands on what,
and ``tests/ui/test_tokens.py`` measures them (WCAG 2: 4.5 for text, 3 for lines that matter).
"""

from dataclasses import dataclass
from enum import StrEnum

UNIT = 8
"""The grid, in pixels: margins and gaps are this, its half or a multiple."""

ROW_HEIGHT = 36
RADIUS = 6
RING = 5
"""How far the focus ring of a box and its words stands off them: the theme's padding and border."""

LINE = 18
"""The text in a control: every button, field and choice is as high as the others (30)."""

ICON = 16
ICON_GAP = 5
"""Between an icon and the words of its button."""

HERE_ICON, AWAY_ICON = "monitor", "cloud-upload"
"""For what stays on this computer, and for what leaves it."""


class Tone(StrEnum):
    """What a text or icon means. Colour comes third: an icon and a word always say it too."""

    NORMAL = "text"
    MUTED = "muted"
    ACCENT = "accent"
    ON_ACCENT = "on_accent"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Tokens:
    """One colour scheme, as ``#rrggbb``."""

    dark: bool
    window: str
    """Behind everything: toolbar, bars, status bar."""
    surface: str
    """What is read: table, transcript, dialogs' lists."""
    raised: str
    """Buttons, hovered rows."""
    pressed: str
    line: str
    """Separates; carries no meaning."""
    edge: str
    """Borders of controls: they tell where one can click."""
    text: str
    muted: str
    accent: str
    on_accent: str
    selection: str
    found: str
    """Behind words that a search has found, but for the one where it stands."""
    good: str
    warning: str
    bad: str
    notice: str
    """Behind a bar that tells something."""
    alarm: str
    """Behind a message about an error."""
    track: str
    """Behind a progress bar."""

    def tone(self, tone: Tone) -> str:
        colour: str = getattr(self, tone.value)
        return colour


LIGHT = Tokens(
    dark=False,
    window="#f4f5f7",
    surface="#ffffff",
    raised="#eceef2",
    pressed="#dfe3e9",
    line="#dde1e6",
    edge="#838b96",
    text="#1c2026",
    muted="#565e69",
    accent="#2f54c8",
    on_accent="#ffffff",
    selection="#dde6fd",
    found="#f2c94c",
    good="#1b6e37",
    warning="#855300",
    bad="#b3261e",
    notice="#e9effe",
    alarm="#fdecea",
    track="#d9dee6",
)

DARK = Tokens(
    dark=True,
    window="#1a1c20",
    surface="#212429",
    raised="#2c3036",
    pressed="#383d45",
    line="#33383f",
    edge="#7c8592",
    text="#e9ebee",
    muted="#a9b1bc",
    accent="#8fabff",
    on_accent="#11162a",
    selection="#2c3a61",
    found="#7a6216",
    good="#74d193",
    warning="#efbf57",
    bad="#ff9087",
    notice="#252d44",
    alarm="#402524",
    track="#3a4049",
)

_READING = ("text", "muted", "accent", "good", "warning", "bad")

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in _READING for ground in ("window", "surface", "selection")),
    *((ink, ground) for ink in ("text", "muted") for ground in ("raised", "notice", "alarm")),
    ("text", "pressed"),
    ("text", "found"),
    ("accent", "notice"),
    ("bad", "alarm"),
    ("warning", "notice"),
    ("on_accent", "accent"),
)
"""(ink, ground) pairs in which something is read."""

LINE_PAIRS: tuple[tuple[str, str], ...] = (
    ("edge", "window"),
    ("edge", "surface"),
    ("accent", "window"),
    ("accent", "surface"),
    ("accent", "track"),
)
"""(line, ground) pairs in which a line tells where a control or a state is."""


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2 between two ``#rrggbb`` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
