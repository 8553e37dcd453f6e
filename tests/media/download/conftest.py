"""A desk to download to, and a server that behaves as told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.media.download.desk import Desk, Run
from tests.services.downloads import DownloadServer, downloads


@pytest.fixture
def desk(tmp_path: Path, run: Run) -> Desk:
    folder = tmp_path / "tasks" / "one"
    folder.mkdir(parents=True)
    return Desk(folder, run)


@pytest.fixture
def server() -> Iterator[DownloadServer]:
    with downloads() as running:
        yield running
