"""Pictures of every state of the window: ``python -m tests.gallery`` writes ``screenshots/``, in
both themes and languages, at 100 and 200 %.

``--measure`` draws nothing and says what does not fit instead: texts cut off, controls squeezed or
off the screen. Each language and scale gets a process of its own (both are fixed at start-up), on
a screen of its own where Xvfb is installed, else on Qt's offscreen platform. The window is the
real one, over a real journal and scheduler; only the engine is scripted.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "screenshots"
README = ROOT / "resources" / "screenshots"
IN_README = {
    "window": ("done", "light"),
    "review": ("review", "light"),
    "editing": ("editing", "dark"),
}
LANGUAGES = ("en", "zh_CN")
FORMATS = {"en": "en_US", "zh_CN": "zh_CN"}
"""Whose dates a person of that language has, whatever this machine's are."""
SCALES = ("1", "2")
MEASURED = ("1", "2", "3")
SCREENS = {"1": "1366x768", "2": "2560x1440", "3": "3840x2160"}
"""The smallest that people have at that scale, in device pixels."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tests.gallery", description=__doc__)
    parser.add_argument("scenes", nargs="*", help="only these")
    parser.add_argument("--languages", nargs="+", default=LANGUAGES)
    parser.add_argument("--scales", nargs="+", help="1 is 100 %%")
    parser.add_argument("--measure", action="store_true", help="say what does not fit")
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the pictures")
    parser.add_argument(
        "--readme", action="store_true", help="paint the three pictures of the README anew"
    )
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args(arguments)
    if wanted.inside:
        from tests.gallery import studio

        out = None if wanted.measure else wanted.out.resolve()
        return studio.work(wanted.languages[0], wanted.scales[0], wanted.scenes, out)
    if wanted.readme:
        return _paint_readme()
    scales = wanted.scales or (MEASURED if wanted.measure else SCALES)
    wanted.out.mkdir(parents=True, exist_ok=True)
    rest = [*wanted.scenes, "--out", str(wanted.out.resolve())]
    rest += ["--measure"] if wanted.measure else []
    with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as pool:
        codes = pool.map(
            lambda one: _process(one[0], one[1], rest), product(wanted.languages, scales)
        )
    return max(codes)


def _paint_readme() -> int:
    with tempfile.TemporaryDirectory() as out:
        code = _process("en", "1", [*{scene for scene, _theme in IN_README.values()}, "--out", out])
        for name, (scene, theme) in IN_README.items():
            shutil.copy(Path(out) / f"{scene}-{theme}-en-1x.png", README / f"{name}.png")
    return code


def _process(language: str, scale: str, rest: list[str]) -> int:
    command = [sys.executable, "-m", "tests.gallery", "--inside", *rest]
    command += ["--languages", language, "--scales", scale]
    env = dict(os.environ) | {
        "LANGUAGE": language,
        "LC_TIME": f"{FORMATS[language]}.UTF-8",
        "QT_SCALE_FACTOR": scale,
        "QT_API": "pyside6",
        "PYTHONPATH": str(ROOT),
    }
    if shutil.which("xvfb-run"):
        env["QT_QPA_PLATFORM"] = "xcb"
        screen = f"-screen 0 {SCREENS[scale]}x24 -nolisten tcp"
        command = ["xvfb-run", "-a", "-s", screen, *command]
    else:
        env["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as home:
        env["STT_DESKTOP_HOME"] = home
        return subprocess.run(command, env=env, cwd=ROOT, check=False, timeout=1800).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
