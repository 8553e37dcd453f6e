"""A child that computes leaves the cores to the window, as far as the system lets it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stt_desktop.children import Child

AUTOGROUP = Path("/proc/self/autogroup")

CHILD = """
import json, os
from pathlib import Path
from stt_desktop.children import give_way
give_way()
autogroup = Path("/proc/self/autogroup")
group = autogroup.read_text().split() if autogroup.exists() else []
print(json.dumps({"niceness": os.nice(0), "group": group}), flush=True)
"""


async def what_it_says() -> dict[str, object]:
    child = Child([sys.executable, "-c", CHILD], lambda _line: None, name="nice", yields=True)
    async with asyncio.timeout(60):
        said = await child.messages.get()
        assert isinstance(said, dict)
        await child.messages.get()
    return said


@pytest.mark.skipif(sys.platform == "win32", reason="there, its owner starts it so")
def test_it_is_nicer_than_its_owner() -> None:
    said = asyncio.run(what_it_says())
    assert said["niceness"] == min(19, os.nice(0) + 10)


def counts_by_sessions() -> bool:
    """Whether a new session gets a share of its own here. This process may be in none: those that
    a container starts with have no group, and the file is there and empty."""
    if not AUTOGROUP.exists():
        return False
    command = ["cat", os.fspath(AUTOGROUP)]
    shown = subprocess.run(command, check=True, start_new_session=True, stdout=subprocess.PIPE)
    return bool(shown.stdout)


@pytest.mark.skipif(not counts_by_sessions(), reason="this system does not group by sessions")
def test_its_session_is_nicer_too_where_the_system_counts_by_sessions() -> None:
    said = asyncio.run(what_it_says())
    group = said["group"]
    assert isinstance(group, list)
    own = AUTOGROUP.read_text().split()
    assert group[:1] != own[:1]
    assert group[1:] == ["nice", "10"]
