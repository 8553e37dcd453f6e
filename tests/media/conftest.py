"""A file server for the tests of downloads."""

from collections.abc import Iterator

import pytest

from tests.media.serving import FileServer, file_server


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as running:
        yield running
