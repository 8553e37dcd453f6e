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

# Imported by a name that PyInstaller cannot see.
HIDDEN_IMPORTS: tuple[str, ...] = ()

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
    "matplotlib",
    "mypy",
    "onnxruntime.quantization",
    "onnxruntime.tools",
    "onnxruntime.transformers",
    "pip",
    "pydoc",
    "pytest",
    "readline",
    "setuptools",
    "sympy",
    "tensorflow",
    "tkinter",
    "torch",
    "transformers",
)

# Everything of Qt's that may be in the program, by the name of its library.
QT_LIBRARIES = frozenset(
    {
        "Core",
        "DBus",  # notifications, the theme, input methods
        "Gui",
        "Multimedia",
        "Network",  # one window a person
        "OpenGL",  # the Wayland plugin's
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

# Taken from the person's system, never from the build machine: what talks to the hardware, the
# display or the session must be of the same make as the other end. PyInstaller leaves out the C
# library and the OpenGL drivers by itself; of the rest the packages of system_packages.py bring
# all but these, which every desktop has.
FROM_THE_SYSTEM = (
    "libX11",
    "libXau",
    "libXdmcp",
    "libXext",
    "libXrandr",
    "libXrender",
    "libasound",
    "libdbus",
    "libdrm",
    "libfontconfig",
    "libfreetype",
    "libgbm",
    "libgio",
    "libglib",
    "libgmodule",
    "libgobject",
    "libgssapi",
    "libgthread",
    "libpulse",
    "libva",
    "libwayland",
    "libxcb",
    "libxkbcommon",
)
