"""300 kills of a process that writes into one journal: no acknowledged write may be lost.

python3 packaging/dev.py bench journal_kills
"""

import tempfile
from pathlib import Path

from tests.crash import journal_campaign

KILLS = 300


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.sqlite3"
        acknowledged = 0
        for number in range(KILLS):
            acknowledged += journal_campaign.run(path, number, seed=number)
            if (number + 1) % 50 == 0:
                print(f"{number + 1} kills, {acknowledged} writes acknowledged", flush=True)
        print(f"{KILLS} kills, {acknowledged} acknowledged writes, 0 lost, database sound")


if __name__ == "__main__":
    main()
