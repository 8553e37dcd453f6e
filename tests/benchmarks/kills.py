"""30 kills at random moments of a five-file run, each followed by ``resume``.

    python3 packaging/dev.py bench kills

Prints each kill's moment and what it hit; ends with an error when a transcript is missing.
"""

import tempfile
from pathlib import Path

from stt_desktop.paths import find_paths
from tests.crash.campaign import Campaign

KILLS = 30


def main() -> None:
    model = find_paths().models / "base"
    with tempfile.TemporaryDirectory() as folder:
        campaign = Campaign(Path(folder), model)
        print(f"undisturbed: {campaign.undisturbed_s:.1f} s, {len(campaign.recordings)} files")
        hit = []
        for number in range(KILLS):
            told = campaign.run(number, seed=number)
            hit.append(told.done_at_kill)
            print(
                f"kill {number + 1:2}: after {told.killed_after_s:4.1f} s, "
                f"{told.acknowledged} tasks acknowledged, {told.done_at_kill} done; "
                f"after resume {len(campaign.recordings)} of {len(campaign.recordings)}",
                flush=True,
            )
        print(f"{KILLS} kills, {KILLS * len(campaign.recordings)} transcripts whole, 0 missing")


if __name__ == "__main__":
    main()
