"""Does the loop stay quick when everything happens at once.

    python3 packaging/dev.py bench crowd [SECONDS [POLLED]]

Four uploads that share a line of 1 Gbit/s, one download as fast as it comes, one recording that is
decoded for its outline, and 1,000 tasks that are polled every 10 s each. To reach: 16 ms of lag at
the 99th percentile, 100 ms at most. Linux only.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from stt_desktop.domain.ports import Job
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.domain.task import Options
from stt_desktop.media.download import HttpFetcher
from stt_desktop.media.peaks import PeakReader
from stt_desktop.providers.pace import Pace
from tests.benchmarks._measuring import (
    Lag,
    Steps,
    make_sparse,
    run_on_qt,
    sink,
    tell_control,
    transcriber_at,
)
from tests.benchmarks._polled import accepted_by, polled_service
from tests.excerpts import repeat_sample

SECONDS, POLLED = 60.0, 1000
UPLOADS, POLL_SECONDS = 4, 10.0
LINE_BYTES_PER_S = 117_000_000
UPLOAD_BYTES, DOWNLOAD_BYTES = 2_000_000_000, 500_000_000
RECORDING_MS = 1_200_000


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    polled = int(sys.argv[2]) if len(sys.argv) > 2 else POLLED
    with tempfile.TemporaryDirectory() as name, sink() as (_pid, port), polled_service() as polls:
        folder = Path(name)
        repeat_sample(folder / "talk.wav", RECORDING_MS)
        make_sparse(folder / "long.mp3", UPLOAD_BYTES)
        return int(run_on_qt(_measure(folder, f"http://127.0.0.1:{port}", polls, seconds, polled)))


async def _measure(folder: Path, origin: str, polls: str, seconds: float, polled: int) -> int:
    pace, lag = Pace(), Lag()
    pace.limit(LINE_BYTES_PER_S)
    done = {"uploads": 0, "downloads": 0, "outlines": 0}
    uploads = transcriber_at(f"{origin}/api/v1/", pace=pace)
    waiting = transcriber_at(polls, POLL_SECONDS)
    outlines = iter(range(1_000_000))

    async def upload() -> None:
        source = LocalFile(str(folder / "long.mp3"))
        await uploads.run(Job("up", source, Options(mode="async")), Steps())

    async def download() -> None:
        target = folder / "zeros"
        await HttpFetcher().fetch(f"{origin}/zeros/{DOWNLOAD_BYTES}", target, size=DOWNLOAD_BYTES)
        await asyncio.to_thread(target.unlink)

    async def extract() -> None:
        # Another cache each time: what was read before would be there at once.
        reader = PeakReader(folder / f"outlines {next(outlines)}")
        await reader.read(str(folder / "talk.wav"), lambda _peaks: None)

    async def again(work: Callable[[], Awaitable[None]], name: str) -> None:
        while True:
            await work()
            done[name] += 1

    await tell_control()
    async with asyncio.TaskGroup() as group:
        jobs = [
            Job(str(number), RemoteUrl(f"https://example.com/{number}.mp3"), Options(mode="async"))
            for number in range(polled)
        ]
        work = await accepted_by(waiting, jobs, group)
        print(f"{polled} tasks are polled", flush=True)
        work += [group.create_task(again(upload, "uploads")) for _ in range(UPLOADS)]
        work.append(group.create_task(again(download, "downloads")))
        work.append(group.create_task(again(extract, "outlines")))
        await asyncio.sleep(2)  # past the beginnings: libraries are loaded
        watch = group.create_task(lag.watch())
        await asyncio.sleep(seconds)
        for one in (*work, watch):
            one.cancel()
    print(f"in {seconds:.0f} s ended:", ", ".join(f"{n} {name}" for name, n in done.items()))
    print(f"{lag}: {'reached' if lag.is_good else 'NOT reached'}")
    return 0 if lag.is_good and done["downloads"] else 1


if __name__ == "__main__":
    sys.exit(main())
