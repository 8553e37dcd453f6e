"""The import rules hold, and breaking any one of them is noticed."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "stt_desktop"
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CONTRACTS = {"layers", "qt", "http", "keyring", "sqlite"}


def lint_imports(root: Path) -> tuple[int, str]:
    """Check the package that lies in `root`; return import-linter's exit code and output."""
    # The folder it runs in comes first on its path: a copy is checked, not what is installed.
    done = subprocess.run(
        [sys.executable, "-c", LINT_IMPORTS, "--no-cache"],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def broken(output: str) -> set[str]:
    """The names of the contracts that the output calls broken."""
    return set(re.findall(r"^(.+) BROKEN", output, re.MULTILINE))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout with nothing in it but the package and its rules."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, tmp_path / "stt_desktop", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_package_keeps_its_rules() -> None:
    code, output = lint_imports(ROOT)
    assert code == 0, output
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in output


LAYERS = "Each layer imports only what lies below it"


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("domain/planted", "import sqlite3", "SQLite only in the journal"),
        ("domain/planted", "import stt_desktop.subtitles", LAYERS),
        ("subtitles/planted", "import stt_desktop.media", LAYERS),
        ("jobs/planted", "import stt_desktop.journal", LAYERS),
        ("journal/planted", "import stt_desktop.settings", LAYERS),
        ("media/planted", "import stt_desktop.app", LAYERS),
        ("cli/planted", "import stt_desktop.ui", LAYERS),
        ("planted", "VALUE = 1", LAYERS),
        ("paths", "import stt_desktop.domain", LAYERS),
        ("cli/planted", "from PySide6 import QtCore", "Qt only in the window"),
        ("jobs/planted", "def late():\n    import qasync", "Qt only in the window"),
        ("media/planted", "import httpx", "HTTP only where something is fetched or sent"),
        ("app", "import keyring", "The keyring only behind its door"),
        ("credentials/keys", "import secretstorage", "The keyring only behind its door"),
    ],
)
def test_a_planted_violation_is_found(copy: Path, module: str, line: str, contract: str) -> None:
    file = copy / "stt_desktop" / f"{module}.py"
    if file.exists():
        line = f"{file.read_text(encoding='utf-8')}\n{line}"
    file.write_text(f"{line}\n", encoding="utf-8")
    code, output = lint_imports(copy)
    assert code == 1, output
    assert broken(output) == {contract}


def imported(file: Path) -> set[str]:
    """The full names of the modules that a file imports, at its top or later."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute"
            assert node.module is not None
            names.add(node.module)
    return names


@pytest.mark.parametrize(
    ("layer", "below"),
    [("domain", ("stt_desktop.domain",)), ("subtitles", ("stt_desktop.domain",))],
)
def test_the_pure_layers_need_the_standard_library_alone(layer: str, below: tuple[str]) -> None:
    files = sorted((PACKAGE / layer).rglob("*.py"))
    assert files
    for file in files:
        # BudouX is tables and arithmetic: as pure as the layer.
        tables = ("budoux",) if file == PACKAGE / "subtitles" / "phrases.py" else ()
        for name in imported(file):
            own = name.startswith((f"stt_desktop.{layer}", *below, *tables))
            assert own or name.partition(".")[0] in sys.stdlib_module_names, f"{file}: {name}"


def test_the_command_line_never_loads_qt() -> None:
    code = (
        "import sys, stt_desktop.__main__, stt_desktop.cli.main\n"
        "heavy = {'PySide6', 'qasync', 'faster_whisper', 'ctranslate2'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "[]"
