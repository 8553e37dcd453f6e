"""The doctor's look at what reads recordings."""

import asyncio
from pathlib import Path

import av
import pytest

from stt_desktop.domain.health import Health
from stt_desktop.media.check import check
from stt_desktop.paths import resource

SAMPLE = resource("sample", "sample.flac")


def test_the_sample_is_read_to_its_end() -> None:
    found = asyncio.run(check(SAMPLE))
    assert (found.part, found.health, found.advice) == ("media", Health.GOOD, "")
    assert "29 s of the sample" in found.fact


def test_a_missing_sample_is_an_incomplete_program(tmp_path: Path) -> None:
    found = asyncio.run(check(tmp_path / "none.flac"))
    assert (found.health, found.advice) == (Health.BAD, "Install the program again.")


def test_a_build_that_cannot_read_what_everybody_has_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(av, "codecs_available", set(av.codecs_available) - {"aac"})
    found = asyncio.run(check(SAMPLE))
    assert (found.health, found.fact) == (Health.WARNING, "cannot read: aac")
