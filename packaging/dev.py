#!/usr/bin/env python3
"""Set up, run, test and measure STT Desktop from a checkout.

    python3 packaging/dev.py run [ARGS...]     open the window, or pass ARGS to the program
    python3 packaging/dev.py test [ARGS...]    every check, or pytest with ARGS
    python3 packaging/dev.py bench [NAME [ARGS...]]...   the benchmarks in tests/benchmarks

Needs Python 3.11 to 3.13 and nothing else: what is missing is installed, or named.
"""

import sys

# Before any other import, and in words that older interpreters can parse: a person whose
# python3 is 3.9 shall read this sentence and no traceback.
if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        "STT Desktop needs Python 3.11, 3.12 or 3.13; this is %d.%d (%s).\n"
        "Start it with another one, for example: python3.11 packaging/dev.py run"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )

import argparse
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

# This folder has no __init__.py (it would shadow the library of the same name), so its
# modules find each other through the path that Python gives to a script.
import environment
import system_packages

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "resources" / "sample" / "sample.flac"
FIRST_TRANSCRIPT = ROOT / "build" / "first-transcript"
BENCHMARKS = ROOT / "tests" / "benchmarks"

# Pure code whose every branch has a test, among those that need no window and no network. Only they
# are measured: it takes half as long again.
FULLY_COVERED = ("stt_desktop/domain", "stt_desktop/subtitles")
COVERING = (
    "tests/accounts",
    "tests/credentials/test_keys.py",
    "tests/domain",
    "tests/jobs",
    "tests/subtitles",
)

WITH_MODEL = ("run", "test", "build", "installed")

# A third of the suite's time is spent waiting for other processes: one worker more than cores.
# Tests of one group (windows on a screen) stay with one worker.
IN_PARALLEL = ("-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist=loadgroup")

INTERRUPTED = 130  # what a shell reports for Ctrl-C


def parse(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """Return the verb and everything after it, untouched.

    argparse alone would keep options such as `--json` or `--help` that are meant for the
    program or for pytest.
    """
    parser = argparse.ArgumentParser(
        prog="dev.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", choices=tuple(VERBS))
    verb = str(parser.parse_args(arguments[:1]).verb)
    return verb, list(arguments[1:])


def has_display(platform: str, variables: Mapping[str, str]) -> bool:
    """Tell whether a window can be opened here."""
    if platform.startswith(("win", "darwin")):
        return True
    return bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"))


def finish(command: Sequence[str | Path], variables: Mapping[str, str], cwd: Path | None) -> int:
    """Run `command` to its end and return what a shell would: its code, or 128 + its signal.

    Ctrl-C reaches the child too (it shares our terminal); how to stop is its business, so we
    wait for it.
    """
    process = subprocess.Popen([str(part) for part in command], env=dict(variables), cwd=cwd)
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            continue
        return code if code >= 0 else 128 - code


def become(command: Sequence[str | Path], variables: Mapping[str, str]) -> int:
    """Run `command` in our place, so that signals and the exit code are the program's own."""
    if os.name != "nt":  # there, exec returns to the shell at once and leaves a stray child
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(command[0], [str(part) for part in command], dict(variables))
    return finish(command, variables, None)


def run(env: environment.Environment, arguments: Sequence[str]) -> int:
    """Start the program: with ARGS as it is told, else the window, else a first transcript."""
    # -P: the folder in which the person stands is no place to import from.
    program = (env.python, "-P", "-m", "stt_desktop")
    if arguments or has_display(sys.platform, os.environ):
        return become((*program, *arguments), env.variables())
    environment.say("No display here: transcribing the sample recording instead.")
    FIRST_TRANSCRIPT.mkdir(parents=True, exist_ok=True)
    for old in FIRST_TRANSCRIPT.glob(f"{SAMPLE.stem}.*"):
        old.unlink()  # ours, from the last time; the program never overwrites by itself
    command = ("transcribe", SAMPLE, "--format", "txt,srt", "--output", FIRST_TRANSCRIPT)
    code = finish((*program, *command), env.variables(), None)
    if code == 0:
        environment.say(f"The transcript and the subtitles are in {FIRST_TRANSCRIPT}")
    return code


def test(env: environment.Environment, arguments: Sequence[str]) -> int:
    """Run pytest with ARGS, or every check there is; all of them report before the end."""
    module = (env.python, "-m")
    if arguments:
        return finish((*module, "pytest", *arguments), env.variables(), ROOT)
    checks: dict[str, Sequence[str | Path]] = {
        "ruff check": (*module, "ruff", "check"),
        "ruff format": (*module, "ruff", "format", "--check"),
        "mypy": (*module, "mypy"),
        "import-linter": (env.script("lint-imports"),),
        "coverage of the pure layers": (
            *(*module, "pytest", *IN_PARALLEL, *COVERING),
            *(f"--cov={folder}" for folder in FULLY_COVERED),
            *("--cov-report=term-missing", "--cov-fail-under=100"),
        ),
        "pytest, all else": (
            *(*module, "pytest", *IN_PARALLEL),
            *(f"--ignore={tests}" for tests in COVERING),
        ),
    }
    failed = []
    for name, command in checks.items():
        environment.say(name)
        code = finish(command, env.variables(), ROOT)
        if code == INTERRUPTED:
            return code
        if code:
            failed.append(f"{name} ({code})")
    environment.say(f"Failed: {', '.join(failed)}" if failed else "Every check passed.")
    return 1 if failed else 0


def benchmark_names() -> list[str]:
    """The benchmarks there are: the public modules of tests/benchmarks, in order."""
    return sorted(p.stem for p in BENCHMARKS.glob("*.py") if not p.stem.startswith("_"))


def planned(arguments: Sequence[str], known: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The benchmarks to run, each with its own arguments: what follows a name and is none itself.

    Raises:
        KeyError: the first argument is no name.
    """
    runs: list[tuple[str, list[str]]] = []
    for argument in arguments:
        if argument in known:
            runs.append((argument, []))
        elif runs:
            runs[-1][1].append(argument)
        else:
            raise KeyError(argument)
    return runs or [(name, []) for name in known]


def bench(env: environment.Environment, arguments: Sequence[str]) -> int:
    """Run the named benchmarks, or all, one after the other; the first failure's code counts."""
    known = benchmark_names()
    try:
        runs = planned(arguments, known)
    except KeyError as unknown:
        environment.say(f"No benchmark named {unknown.args[0]}. There are: {', '.join(known)}")
        return 2
    if not runs:
        environment.say("No benchmarks here.")
        return 2
    result = 0
    for name, rest in runs:
        environment.say(name)
        command: list[str | Path] = [env.python, "-m", f"tests.benchmarks.{name}", *rest]
        code = finish(command, env.variables(), ROOT)
        if code == INTERRUPTED:
            return code
        result = result or code
    return result


def build(env: environment.Environment, arguments: Sequence[str]) -> int:
    """Build the program's folder and this system's installers."""
    return finish((env.python, ROOT / "packaging" / "build.py", *arguments), env.variables(), ROOT)


def installed(env: environment.Environment, arguments: Sequence[str]) -> int:
    """Install, use, upgrade and remove what is built, where nothing else is installed."""
    trial = ROOT / "packaging" / "installed.py"
    return finish((env.python, trial, *arguments), env.variables(), ROOT)


VERBS = {"run": run, "test": test, "bench": bench, "build": build, "installed": installed}


def main(arguments: Sequence[str]) -> int:
    """Set up what the verb needs, then do it. Return the exit code."""
    verb, rest = parse(arguments)
    strict = os.environ.get("CI", "").lower() in ("1", "true")
    try:
        complete = system_packages.ensure(verb)
        if strict and not complete:
            return 1
        env = environment.Environment(ROOT)
        env.ensure()
        if verb in WITH_MODEL:
            env.ensure_model()
        return VERBS[verb](env, rest)
    except environment.SetupError as error:
        environment.say(str(error))
        return 1
    except KeyboardInterrupt:
        environment.say("Stopped. The next start picks up from here.")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
