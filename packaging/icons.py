"""The program's icon in the sizes and forms that systems want, drawn from its one SVG."""

import struct
from collections.abc import Mapping
from pathlib import Path

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""Pixels, as the hicolor theme names its folders."""

_ICO_SIZES = (16, 24, 32, 48, 64, 256)
_ICNS_TYPES = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08", 512: b"ic09"}


def draw(svg: Path, folder: Path) -> dict[int, Path]:
    """Write `<size>.png` for every size into `folder`, and both containers; the PNGs by size."""
    from PySide6.QtCore import QByteArray, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    folder.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(QByteArray(svg.read_bytes()))
    drawn = {}
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        drawn[size] = folder / f"{size}.png"
        if not image.save(str(drawn[size])):
            raise OSError(f"cannot write {drawn[size]}")
    pictures = {size: path.read_bytes() for size, path in drawn.items()}
    (folder / "stt-desktop.ico").write_bytes(ico(pictures))
    (folder / "stt-desktop.icns").write_bytes(icns(pictures))
    return drawn


def ico(pictures: Mapping[int, bytes]) -> bytes:
    """Windows' container (since Vista with PNG inside): a directory, then the pictures."""
    sizes = [size for size in _ICO_SIZES if size in pictures]
    head = struct.pack("<HHH", 0, 1, len(sizes))
    at = len(head) + 16 * len(sizes)
    entries, bodies = [], []
    for size in sizes:
        body = pictures[size]
        side = size % 256  # 0 stands for 256
        entries.append(struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(body), at))
        bodies.append(body)
        at += len(body)
    return b"".join((head, *entries, *bodies))


def icns(pictures: Mapping[int, bytes]) -> bytes:
    """The container of macOS: each picture behind its type and length, big-endian."""
    parts = [
        kind + struct.pack(">I", len(pictures[size]) + 8) + pictures[size]
        for size, kind in _ICNS_TYPES.items()
        if size in pictures
    ]
    body = b"".join(parts)
    return b"icns" + struct.pack(">I", len(body) + 8) + body
