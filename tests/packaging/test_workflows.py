"""The workflows: only the publisher's machines can run them, so what can be read of them is."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import dev

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
OURS = re.compile(r"(?<![\w/\\$}.-])(?:packaging|resources|stt_desktop|\.ci)[/\\][\w/\\.-]+\w")


def jobs() -> dict[str, dict[str, Any]]:
    return {
        f"{file.stem}-{name}": job
        for file in WORKFLOWS
        for name, job in yaml.safe_load(file.read_text("utf-8"))["jobs"].items()
    }


def scripts(shell: str) -> list[str]:
    """Everything that is run by `shell`; what is not told is bash's."""
    return [
        step["run"]
        for job in jobs().values()
        for step in job["steps"]
        if "run" in step and step.get("shell", "bash") == shell
    ]


def test_there_are_some() -> None:
    assert {"ci-checks", "ci-installed", "release-build", "release-publish"} <= set(jobs())
    assert scripts("bash")
    assert scripts("pwsh")


@pytest.mark.parametrize("name", jobs())
def test_every_job_has_an_end_and_steps_that_do_one_thing(name: str) -> None:
    job = jobs()[name]
    assert job["timeout-minutes"] <= 90
    for step in job["steps"]:
        assert ("run" in step) != ("uses" in step), step
        assert re.fullmatch(r"actions/[\w-]+@v\d+", step.get("uses", "actions/checkout@v4"))


def test_their_shell_scripts_can_be_read() -> None:
    for script in scripts("bash"):
        without = re.sub(r"\$\{\{.*?\}\}", "value", script)
        done = subprocess.run(
            ["bash", "-n"], input=without, text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, f"{done.stderr}\n{script}"


def test_what_they_name_of_the_project_is_there() -> None:
    named = {
        found.replace("\\", "/")
        for shell in ("bash", "pwsh")
        for script in scripts(shell)
        for found in OURS.findall(script)
    }
    assert "packaging/dev.py" in named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_they_ask_for_what_dev_can_do() -> None:
    asked = {
        verb
        for script in scripts("bash")
        for verb in re.findall(r"packaging/dev\.py (\w+)", script)
    }
    assert {"build", "installed", "bench"} <= asked <= set(dev.VERBS)
