"""The real model, found where the program finds it, and a recording of several windows."""

import asyncio
import os
from pathlib import Path

import numpy as np
import pytest

from stt_desktop.media.download import HttpFetcher
from stt_desktop.paths import find_paths
from stt_desktop.whisper.models import DEFAULT_MODEL, ModelStore
from tests.media.make import sample_sound, silence, write

MODELS = "STT_DESKTOP_TEST_MODELS"
# Read before any test's fixture moves the program's data folder away.
_USUAL_FOLDER = find_paths().models


@pytest.fixture(scope="session")
def model_folder() -> Path:
    """The folder of models that holds the real default model, verified."""
    folder = Path(os.environ.get(MODELS, _USUAL_FOLDER))
    store = ModelStore(folder, HttpFetcher())
    if not asyncio.run(store.installed(DEFAULT_MODEL)):
        pytest.fail(
            f"The model is not in {folder}. Install it with: stt-desktop models install base "
            f"(or set {MODELS} to a folder that holds it).",
            pytrace=False,
        )
    return folder


@pytest.fixture(scope="session")
def long_recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three utterances, half a minute apart: a chunk each, so two windows."""
    utterances = [sample_sound(8100, 11_090), sample_sound(12_090, 17_390), sample_sound(25_440)]
    sound = np.concatenate([piece for each in utterances for piece in (each, silence(30))])
    return write(tmp_path_factory.mktemp("long") / "long.flac", sound, codec="flac")
