"""What a run of the command line leaves behind."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass
class Ran:
    """``code`` is the exit code."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]
