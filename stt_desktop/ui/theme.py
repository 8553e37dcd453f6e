"""Puts the tokens on the screen: palette, style sheet, tinted icons. Style lives only here.

Widgets say what they are (``setProperty("role", …)``); no widget sets a colour of its own.
"""

from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from stt_desktop.ui.tokens import DARK, ICON, ICON_GAP, LIGHT, LINE, RADIUS, RING, Tokens, Tone

STYLE = ("-style", "Fusion")
"""Arguments of the application: that the style sheet is made for. Setting it later costs a start
the time to import all of QStyle."""


class Theme(QObject):
    """The colour scheme in use: the system's or the chosen one."""

    changed = Signal()

    def __init__(self, app: QApplication, icons: Path, choice: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._icons = icons
        self._choice = choice
        self._pixmaps: dict[tuple[str, str, int, int], QPixmap] = {}
        self._drawings: dict[str, bytes] = {}
        self.tokens = LIGHT
        app.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    def choose(self, choice: str) -> None:
        """``system``, ``light`` or ``dark``; takes effect at once."""
        self._choice = choice
        self._apply()

    def colour(self, tone: Tone) -> QColor:
        return QColor(self.tokens.tone(tone))

    def icon(self, name: str, tone: Tone = Tone.NORMAL) -> QIcon:
        """A drawing of ``resources/icons`` in the colour of ``tone``; follows the theme."""
        return QIcon(_TintedIcon(self, name, tone))

    def application_icon(self) -> QIcon:
        return QIcon(str(self._icons / "stt-desktop.svg"))

    def pixmap(self, name: str, colour: str, size: QSize) -> QPixmap:
        """The drawing ``name`` in ``colour``, ``size`` in device pixels."""
        key = (name, colour, size.width(), size.height())
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = self._draw(name, colour, size)
        return found

    def _draw(self, name: str, colour: str, size: QSize) -> QPixmap:
        drawing = self._drawings.get(name)
        if drawing is None:
            drawing = self._drawings[name] = (self._icons / f"{name}.svg").read_bytes()
        tinted = drawing.replace(b"currentColor", colour.encode())
        pixmap = QPixmap(size.expandedTo(QSize(1, 1)))
        pixmap.fill(Qt.GlobalColor.transparent)
        # Where the place is wider than high, the rest is the gap to the words: see ``set_icon``.
        side = min(pixmap.width(), pixmap.height())
        place = QRectF(0, (pixmap.height() - side) // 2, side, side)
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(tinted)).render(painter, place)
        painter.end()
        return pixmap

    def _resolve(self) -> Tokens:
        match self._choice:
            case "light":
                return LIGHT
            case "dark":
                return DARK
            case _:
                scheme = self._app.styleHints().colorScheme()
                return DARK if scheme == Qt.ColorScheme.Dark else LIGHT

    def _apply(self) -> None:
        self.tokens = self._resolve()
        self._app.setPalette(_palette(self.tokens))
        self._app.setStyleSheet(_style_sheet(self.tokens, self._icons))
        self.changed.emit()


class _TintedIcon(QIconEngine):
    """Draws at the size and pixel ratio that is asked for, in the theme's present colour."""

    def __init__(self, theme: Theme, name: str, tone: Tone) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._tone = tone

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        pixmap = QPixmap(self.scaledPixmap(rect.size(), mode, state, ratio))
        pixmap.setDevicePixelRatio(ratio)
        painter.drawPixmap(rect, pixmap)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(  # noqa: N802 - Qt's name
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        del state
        tokens = self._theme.tokens
        colour = tokens.edge if mode == QIcon.Mode.Disabled else tokens.tone(self._tone)
        return self._theme.pixmap(self._name, colour, size * scale)

    def clone(self) -> QIconEngine:
        return _TintedIcon(self._theme, self._name, self._tone)


def tabular(font: QFont) -> QFont:
    """``font`` with figures of one width, so that times stand under each other."""
    copy = QFont(font)
    copy.setFeature(QFont.Tag.fromString("tnum"), 1)
    return copy


def set_icon(button: QAbstractButton, icon: QIcon) -> None:
    """An icon with a gap to the words (Qt knows none of its own)."""
    button.setIcon(icon)
    button.setIconSize(QSize(ICON + ICON_GAP, ICON))


def set_role(widget: QWidget, role: str) -> None:
    """Tell the style sheet what the widget is."""
    widget.setProperty("role", role)
    # Before that, it is not styled yet.
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.window,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.on_accent,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Accent: tokens.accent,
        role.Light: tokens.raised,
        role.Midlight: tokens.raised,
        role.Mid: tokens.line,
        role.Dark: tokens.edge,
        role.Shadow: tokens.line,
    }
    palette = QPalette()
    for where, colour in colours.items():
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(tokens.edge))
    return palette


def _style_sheet(t: Tokens, icons: Path) -> str:
    chevron = (icons / ("chevron-dark.svg" if t.dark else "chevron-light.svg")).as_posix()
    check = (icons / ("check-dark.svg" if t.dark else "check-light.svg")).as_posix()
    return f"""
QMainWindow, QDialog {{ background: {t.window}; }}
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.edge};
    padding: 4px 8px; }}

QMenuBar {{ background: {t.window}; padding: 2px 4px; }}
QMenuBar::item {{ padding: 4px 8px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {t.raised}; color: {t.text}; }}
QMenu {{ background: {t.surface}; border: 1px solid {t.line}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.selection}; color: {t.text}; }}
QMenu::item:disabled {{ color: {t.edge}; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}

QToolBar {{ background: {t.window}; border: none; border-bottom: 1px solid {t.line};
    padding: 6px 8px; spacing: 6px; }}
QStatusBar {{ background: {t.window}; border-top: 1px solid {t.line}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {t.muted}; padding: 2px 8px; }}

QPushButton, QToolButton {{ background: {t.surface}; color: {t.text};
    border: 1px solid {t.edge}; border-radius: {RADIUS}px; padding: 5px 12px; }}
QPushButton {{ min-height: {LINE}px; }}
QPushButton:hover, QToolButton:hover {{ background: {t.raised}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {t.pressed}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {t.accent}; padding: 4px 11px; }}
QPushButton:disabled, QToolButton:disabled {{ color: {t.edge}; border-color: {t.line}; }}
QPushButton[role="primary"], QToolButton[role="primary"] {{ background: {t.accent};
    color: {t.on_accent}; border: 1px solid {t.accent}; font-weight: 600; margin: 1px; }}
QPushButton[role="primary"]:focus, QToolButton[role="primary"]:focus {{
    border: 2px solid {t.text}; padding: 5px 12px; margin: 0; }}
QPushButton[role="primary"]:disabled {{ background: {t.raised}; color: {t.edge};
    border: 1px solid {t.line}; }}
QToolButton[role="quiet"], QPushButton[role="quiet"] {{ background: transparent;
    border: 1px solid transparent; padding: 5px 8px; }}
QToolButton[role="quiet"]:hover, QPushButton[role="quiet"]:hover {{ background: {t.raised}; }}
QToolButton[role="quiet"]:focus, QPushButton[role="quiet"]:focus {{
    border: 2px solid {t.accent}; padding: 4px 7px; }}
QToolButton[role="icon"] {{ background: transparent; border: 1px solid transparent; padding: 6px; }}
QToolButton[role="icon"]:hover {{ background: {t.raised}; }}
QToolButton[role="icon"]:checked {{ background: {t.selection}; border: 1px solid {t.accent}; }}
QToolButton[role="icon"]:focus {{ border: 2px solid {t.accent}; padding: 5px; }}
QPushButton[role="link"] {{ background: transparent; border: 1px solid transparent;
    color: {t.accent}; padding: 3px 6px; font-weight: 600; }}
QPushButton[role="link"]:hover {{ text-decoration: underline; }}
QPushButton[role="link"]:focus {{ border: 2px solid {t.accent}; padding: 2px 5px; }}
QToolButton::menu-indicator {{ image: none; }}
QFileDialog QToolButton {{ padding: 4px; }}
QFileDialog QToolButton:focus {{ padding: 3px; }}

QTabBar {{ background: {t.window}; }}
QTabBar::tab {{ background: transparent; color: {t.muted}; padding: 7px 12px 5px 12px;
    border: 2px solid transparent; border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom: 2px solid {t.accent}; }}
QTabBar::tab:focus {{ border: 2px solid {t.accent}; border-radius: 4px; }}

QTableView, QListView {{ background: {t.surface}; border: none; outline: none;
    selection-background-color: {t.selection}; selection-color: {t.text}; }}
QListWidget {{ border: 1px solid {t.line}; border-radius: {RADIUS}px; padding: 1px; }}
QListWidget:focus {{ border: 2px solid {t.accent}; padding: 0; }}
QListView[role="accounts"]::item {{ padding: 4px 8px; border-radius: {RADIUS}px; }}
QListView[role="accounts"]::item:selected {{ background: {t.selection}; color: {t.text}; }}
QHeaderView {{ background: {t.surface}; border: none; }}
QHeaderView::section {{ background: {t.surface}; color: {t.muted}; border: none;
    border-bottom: 1px solid {t.line}; padding: 6px 8px; font-weight: normal; }}
QHeaderView::section:hover {{ color: {t.text}; }}
QHeaderView::up-arrow, QHeaderView::down-arrow {{ width: 12px; height: 6px;
    subcontrol-position: top center; }}
QSplitter::handle {{ background: {t.line}; }}

QLineEdit, QPlainTextEdit {{ background: {t.surface}; color: {t.text};
    border: 1px solid {t.edge}; border-radius: {RADIUS}px; padding: 5px 8px;
    selection-background-color: {t.accent}; selection-color: {t.on_accent};
    placeholder-text-color: {t.muted}; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border: 2px solid {t.accent}; padding: 4px 7px; }}
/* Qt adds two pixels of its own: so its text stands under that of a choice. */
QLineEdit {{ min-height: {LINE}px; padding: 5px 6px; }}
QLineEdit:focus {{ padding: 4px 5px; }}
QLineEdit:disabled {{ color: {t.edge}; border-color: {t.line}; }}
QCheckBox, QRadioButton {{ spacing: 8px; padding: {RING - 2}px; border: 2px solid transparent;
    border-radius: 4px; }}
QCheckBox:focus, QRadioButton:focus {{ border: 2px solid {t.accent}; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: 14px; height: 14px;
    border: 1px solid {t.edge}; background: {t.surface}; }}
QCheckBox::indicator {{ border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
    image: url("{check}"); }}
QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {t.accent};
    background: {t.on_accent}; }}

QComboBox {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.edge};
    border-radius: {RADIUS}px; padding: 5px 8px; min-height: {LINE}px;
    placeholder-text-color: {t.muted}; }}
QComboBox:hover {{ background: {t.raised}; }}
/* Padding above and below that changes with the focus makes its list too low (Qt 6.11). */
QComboBox:focus {{ border: 2px solid {t.accent}; padding: 5px 7px; min-height: {LINE - 2}px; }}
QComboBox:disabled {{ color: {t.edge}; border-color: {t.line}; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url("{chevron}"); width: 14px; height: 14px; }}
QComboBox QAbstractItemView {{ background: {t.surface}; border: 1px solid {t.line}; outline: none;
    padding: 4px; selection-background-color: {t.selection}; selection-color: {t.text}; }}

QScrollArea[role="scrolled"] {{ background: {t.surface}; border: 2px solid {t.surface}; }}
QScrollArea[role="scrolled"]:focus {{ border: 2px solid {t.accent}; }}

QProgressBar {{ background: {t.track}; border: none; border-radius: 3px;
    min-height: 6px; max-height: 6px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}

QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {t.edge}; border-radius: 4px; margin: 2px;
    min-height: 32px; min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QLabel[role="title"] {{ font-size: 15pt; font-weight: 600; }}
QLabel[role="heading"] {{ font-size: 11pt; font-weight: 600; }}
QLabel[role="muted"] {{ color: {t.muted}; }}
QLabel[role="error"] {{ color: {t.bad}; }}
QFrame[role="surface"], QStackedWidget[role="surface"] {{ background: {t.surface}; }}
QFrame[role="notice"] {{ background: {t.notice}; border-bottom: 1px solid {t.line}; }}
QFrame[role="alarm"] {{ background: {t.alarm}; border-radius: {RADIUS}px; }}
QFrame[role="card"] {{ background: {t.surface}; border: 1px solid {t.line};
    border-radius: {RADIUS}px; }}
QFrame[role="drop-area"] {{ background: {t.surface}; border: 2px dashed {t.edge};
    border-radius: 12px; }}
QFrame[role="overlay"] {{ background: {t.surface}; border: 3px solid {t.accent};
    border-radius: 12px; }}
QFrame[role="rule"] {{ background: {t.line}; border: none; }}
"""
