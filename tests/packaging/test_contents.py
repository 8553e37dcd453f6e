"""Which files go into the packaged program."""

import sys

import pytest

import contents
import freezing
from stt_desktop.paths import resource


@pytest.fixture(autouse=True)
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.mark.parametrize(
    "target",
    [
        "PySide6/Qt/lib/libQt6Gui.so.6",
        "PySide6/Qt/lib/libQt6FFmpegStub-va.so.2",
        "PySide6/Qt/lib/libavcodec.so.61",
        "PySide6/Qt/lib/libicudata.so.73",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/xcbglintegrations/libqxcb-glx-integration.so",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
        "PySide6/QtWidgets.abi3.so",
        "PySide6/libpyside6.abi3.so.6.11",
        "libpython3.11.so.1.0",
        "libssl.so.3",
        "_cffi_backend.cpython-311-x86_64-linux-gnu.so",
        "av.libs/libxcb-5ddf6756.so.1.1.0",
        "budoux/models/ja.json",
        "httpx-0.28.1.dist-info/METADATA",
        "resources/icons/stt-desktop.svg",
        # Windows and macOS
        "PySide6\\Qt6Gui.dll",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6\\translations\\qtbase_zh_CN.qm",
        "PySide6/Qt/lib/QtGui.framework/Versions/A/QtGui",
        "PySide6/Qt/lib/QtGui.framework/Versions/A/Resources/Info.plist",
        "PySide6/Qt/plugins/permissions/libqdarwinmicrophonepermission.dylib",
    ],
)
def test_what_is_used_comes_along(target: str) -> None:
    assert freezing.is_wanted(target)


@pytest.mark.parametrize(
    "target",
    [
        # The build machine's
        "libgtk-3.so.0",
        "libX11.so.6",
        "libstdc++.so.6",
        "libglib-2.0.so.0",
        # Qt's that nothing here uses
        "PySide6/Qt/lib/libQt6WebEngineCore.so.6",
        "PySide6/Qt/lib/libQt6Quick3D.so.6",
        "PySide6/QtMultimediaWidgets.abi3.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/egldeviceintegrations/libqeglfs-x11-integration.so",
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/translations/qtmultimedia_zh_CN.qm",
        "PySide6/Qt/qml/QtQuick/qmldir",
        "PySide6/Qt/lib/QtPdf.framework/Versions/A/QtPdf",
        "PySide6/Qt/lib/QtPdf.framework/Versions/A/Resources/Info.plist",
        "PySide6/Qt/lib/QtPdf.framework/Versions/Current",
        "PySide6/Qt/plugins/permissions/libqdarwincamerapermission.dylib",
        # Of the build, and of its machine's folders
        "httpx-0.28.1.dist-info/RECORD",
        "stt_desktop-0.1.0.dist-info/direct_url.json",
        "numpy/core.pyi",
    ],
)
def test_what_is_not_used_stays_out(target: str) -> None:
    assert not freezing.is_wanted(target)


def test_qts_own_words_come_along_in_every_language_of_the_window() -> None:
    languages = [folder.name for folder in resource("translations").iterdir() if folder.is_dir()]
    assert {f"qtbase_{language}.qm" for language in languages} == contents.QT_TRANSLATIONS


def test_the_lists_hold_no_entry_twice() -> None:
    for listed in (contents.WITH_DATA, contents.EXCLUDED, contents.WITH_VERSION):
        assert len(set(listed)) == len(listed)
    assert "torch" in contents.EXCLUDED
