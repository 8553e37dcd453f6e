"""What the packaged program holds: the few lists that a person keeps.

The rest PyInstaller finds by following the imports of `stt_desktop`. Who adds a dependency that
reads files of its own, or is imported by a name in a string, adds it here.
"""

# Packages whose data files are read at run time.
WITH_DATA = (
    "budoux",  # phrases of Chinese, Japanese and Thai
    "faster_whisper",  # the voice detector
    "pypinyin",  # how Chinese is spoken
)

# Packages that read their own source to learn what can be loaded later; without it all is loaded.
WITH_SOURCE = ("anyio",)

# Imported by a name that PyInstaller cannot see.
HIDDEN_IMPORTS: tuple[str, ...] = ()

# Whose version is asked for at run time (the diagnostics, libraries of each other's).
WITH_VERSION = (
    "PySide6-Essentials",
    "av",
    "ctranslate2",
    "faster-whisper",
    "httpx",
    "huggingface-hub",
    "keyring",
    "qasync",
    "tokenizers",
)

# What libraries would use if it were there, and we never do. None of it may come back untold:
# tests/packaging/test_contents.py looks at what was built.
EXCLUDED = (
    "IPython",
    "PIL",
    "PySide6.QtOpenGL",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "_pytest",
    "babel",
    "coverage",
    "hf_xet",  # a faster way to a hub from which we take no model
    "hypothesis",
    # Colours for the command lines of libraries.
    "markdown_it",
    "matplotlib",
    "mypy",
    "numpy.f2py",
    "onnxruntime.quantization",
    "onnxruntime.tools",
    "onnxruntime.transformers",
    "pip",
    "pydoc",
    "pygments",
    "pytest",
    "readline",
    "rich",
    "setuptools",
    "sympy",
    "tensorflow",
    "tkinter",
    "torch",
    "transformers",
)

# What PyInstaller runs before the program on Linux, and nothing here needs. Tried on Linux alone:
# elsewhere they stay.
LINUX_NEEDS_NO_HOOK = (
    # Readies `inspect` to name files of frozen code, and reads an archive for it.
    "pyi_rth_inspect",
    # Nobody starts processes with multiprocessing. (Elsewhere a library's lock does.)
    "pyi_rth_multiprocessing",
    # Nobody lists modules: yt-dlp's plugins are refused.
    "pyi_rth_pkgutil",
    # Tells Qt where its plugins are, which it knows. For that it loads Qt in every process, the
    # command line's and the children's, too; and with Qt there, each later import looks for the
    # source of its module: half again of the time of a start.
    "pyi_rth_pyside6",
)

# Everything of Qt's that may be in the program, by the name of its library.
QT_LIBRARIES = frozenset(
    {
        "Concurrent",
        "Core",
        "DBus",  # notifications, the theme, input methods
        "FFmpegStub",  # stands in for system libraries that FFmpeg may use, where they are missing
        "Gui",
        "Multimedia",
        "Network",  # one window a person
        "OpenGL",  # the Wayland plugin's
        # These five only because the FFmpeg plugin of Qt Multimedia is linked with them.
        "Qml",
        "QmlMeta",
        "QmlModels",
        "QmlWorkerScript",
        "Quick",
        "Svg",
        "WaylandClient",
        "WaylandEglClientHwIntegration",
        "Widgets",
        "WlShellIntegration",
        "XcbQpa",
    }
)

# Plugins by folder; an empty set takes the folder whole. Other folders stay out.
QT_PLUGINS: dict[str, frozenset[str]] = {
    "iconengines": frozenset({"qsvgicon"}),
    "imageformats": frozenset({"qico", "qjpeg", "qsvg"}),
    "multimedia": frozenset({"ffmpegmediaplugin"}),
    "permissions": frozenset({"qdarwinmicrophonepermission"}),  # macOS: without it, never allowed
    "platforminputcontexts": frozenset(
        {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"}
    ),
    "platforms": frozenset({"qcocoa", "qminimal", "qoffscreen", "qwayland", "qwindows", "qxcb"}),
    "platformthemes": frozenset({"qxdgdesktopportal"}),
    "styles": frozenset(),
    "wayland-decoration-client": frozenset(),
    "wayland-graphics-integration-client": frozenset({"qt-plugin-wayland-egl"}),
    "wayland-shell-integration": frozenset({"qt-shell", "xdg-shell"}),
    "xcbglintegrations": frozenset(),
}

# Qt's own words (file dialogs, text fields' menus) in the languages of `resources/translations`.
QT_TRANSLATIONS = frozenset({"qtbase_zh_CN.qm"})

# Of the libraries beside Python itself, only these come along on Linux. All others are the person's
# system's: what talks to the display, the hardware or the session must be of the same make as its
# other end, and a libstdc++ older than the graphics driver's breaks the driver.
LINUX_LIBRARIES = (
    "libbz2",
    "libcrypto",
    "libffi",
    "liblzma",
    "libpython3",
    "libsqlite3",
    "libssl",
)

# Libraries that come with their debugger's tables.
TO_STRIP = (
    "libpython3*.so*",
    "python3*/lib-dynload/*.so",
    "ctranslate2/_ext*.so",
    "tokenizers/*.so",
    "cryptography/hazmat/bindings/*.so",
)

# How libraries begin that only wheels bring.
FROM_WHEELS = ("libQt6", "libav", "libicu", "libpyside6", "libshiboken6", "libsw")
