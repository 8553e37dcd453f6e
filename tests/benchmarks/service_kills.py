"""200 kills while the program talks to both services, against the servers' own records.

python3 packaging/dev.py bench service_kills [KILLS]
"""

import sys
import tempfile
from pathlib import Path

from tests.crash.services_campaign import run_all

KILLS = 200


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    with tempfile.TemporaryDirectory() as folder:
        ended = run_all(Path(folder), kills, seed=1, say=lambda line: print(line, flush=True))
    print(f"{kills} kills; tasks at rest: {dict(ended)}; none accepted twice, none lost")


if __name__ == "__main__":
    main()
