"""Does the loop stay quick when everything happens at once.

    python3 packaging/dev.py bench crowd [SECONDS [POLLED]]

On a line of 1 Gbit/s: four uploads that share it and one download that fills it, the other way;
besides, an hour of 1080p video whose sound is taken out, and 1,000 tasks that are polled every 10 s
each. What ends begins anew. To reach: 16 ms of lag at the 99th percentile, 100 ms at most. Linux
only.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from stt_desktop.domain.ports import Job
from stt_desktop.domain.source import LocalFile, RemoteUrl
from stt_desktop.domain.task import Options
from stt_desktop.media.download import HttpFetcher
from stt_desktop.media.extract.preparer import ChildPreparer
from stt_desktop.media.probe import AvMedia
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
from tests.benchmarks.extraction import COMMAND, extracted, make_video

SECONDS, POLLED = 60.0, 1000
UPLOADS, POLL_SECONDS = 4, 10.0
LINE_BYTES_PER_S = 117_000_000
UPLOAD_BYTES, DOWNLOAD_BYTES = 2_000_000_000, 500_000_000


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    polled = int(sys.argv[2]) if len(sys.argv) > 2 else POLLED
    with tempfile.TemporaryDirectory() as name, sink() as (_pid, port), polled_service() as polls:
        folder = Path(name)
        make_video(folder / "hour.mp4")
        make_sparse(folder / "long.mp3", UPLOAD_BYTES)
        return int(run_on_qt(_measure(folder, f"http://127.0.0.1:{port}", polls, seconds, polled)))


async def _measure(folder: Path, origin: str, polls: str, seconds: float, polled: int) -> int:
    pace, lag = Pace(), Lag()
    pace.limit(LINE_BYTES_PER_S)
    done = {"uploads": 0, "downloads": 0, "extractions": 0}
    uploads = transcriber_at(f"{origin}/api/v1/", pace=pace)
    waiting = transcriber_at(polls, POLL_SECONDS)
    video = LocalFile(str(folder / "hour.mp4"))
    preparer, media = ChildPreparer(COMMAND), await AvMedia().probe(video)

    async def upload() -> None:
        source = LocalFile(str(folder / "long.mp3"))
        await uploads.run(Job("up", source, Options(mode="async")), Steps())

    async def download() -> None:
        target = folder / "zeros"
        await HttpFetcher().fetch(
            f"{origin}/zeros/{DOWNLOAD_BYTES}/{LINE_BYTES_PER_S}", target, size=DOWNLOAD_BYTES
        )
        await asyncio.to_thread(target.unlink)

    async def extract() -> None:
        made = await extracted(preparer, video, media, folder / "made")
        await asyncio.to_thread(shutil.rmtree, Path(made.path).parent)

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
        work.append(group.create_task(again(extract, "extractions")))
        await asyncio.sleep(2)  # past the beginnings: libraries are loaded
        watch = group.create_task(lag.watch())
        await asyncio.sleep(seconds)
        for one in (*work, watch):
            one.cancel()
    print(f"in {seconds:.0f} s ended:", ", ".join(f"{n} {name}" for name, n in done.items()))
    print(f"{lag}: {'reached' if lag.is_good else 'NOT reached'}")
    return 0 if lag.is_good and done["downloads"] and done["extractions"] else 1


if __name__ == "__main__":
    sys.exit(main())
