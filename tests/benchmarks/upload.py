"""Does a huge upload stay small and quick: 12 GB of nothing to a service that throws it away.

    python3 packaging/dev.py bench upload [GIGABYTES [loopback|shaped]]

The real provider against ``curl -F`` to the same service in the same run, on the bare loopback and
on a line of 1 Gbit/s (a veth pair between two network namespaces of its own, ``tc tbf``; needs
root). On the loopback each has two turns, of which the first and the last are ours: whoever comes
first pays for memory that the system has not touched yet. To reach: memory grows by 32 MiB at most,
half of curl's speed on the loopback, 97 % on the line, and on both 16 ms of lag at the 99th
percentile, 100 ms at most. Linux only.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stt_desktop.domain.ports import Job
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Options
from tests.benchmarks._measuring import (
    Lag,
    Steps,
    forget_peak,
    make_sparse,
    peak_mb,
    resident_mb,
    run_on_qt,
    sink,
    tell_control,
    transcriber_at,
)

GIGABYTES = 12.0
GROWTH_MB = 32 * 1.048576
SHARE = {"loopback": 0.5, "shaped": 0.97}
TURNS = {"loopback": "ours curl curl ours", "shaped": "ours curl"}
OURS, THEIRS = "10.213.7.1", "10.213.7.2"
RATE = "1gbit"


@dataclass
class Result:
    mb_per_s: float
    curl_mb_per_s: float
    growth_mb: float
    lag: Lag


def main() -> int:
    gigabytes = float(sys.argv[1]) if len(sys.argv) > 1 else GIGABYTES
    lines = sys.argv[2:] or ["loopback", "shaped"]
    reached = True
    for line in lines:
        if line == "shaped" and (reason := _cannot_shape()):
            print(f"{line}: skipped, {reason}")
            continue
        if line == "shaped" and os.environ.get("STT_BENCH_SHAPED") != "1":
            # In a network of its own: nothing of this computer's is touched.
            command = [sys.executable, "-m", "tests.benchmarks.upload", str(gigabytes), "shaped"]
            done = subprocess.run(
                ["unshare", "--net", *command],
                env={**os.environ, "STT_BENCH_SHAPED": "1"},
                check=False,
            )
            reached = reached and done.returncode == 0
            continue
        with tempfile.TemporaryDirectory() as folder, _service(line) as url:
            path = make_sparse(Path(folder) / "long.mp3", round(gigabytes * 1e9))
            result = run_on_qt(_measure(url, path, TURNS[line].split()))
        reached = _report(line, result) and reached
    return 0 if reached else 1


def _cannot_shape() -> str:
    if os.geteuid() != 0:
        return "a line can be shaped by root only"
    missing = [name for name in ("unshare", "nsenter", "ip", "tc") if shutil.which(name) is None]
    if missing:
        return f"{', '.join(missing)} is missing"
    shape = f"tc qdisc add dev lo root tbf rate {RATE} burst 256kb latency 50ms"
    pair = "ip link add up0 type veth peer name down0"
    tried = subprocess.run(
        ["unshare", "--net", "sh", "-c", f"{shape} && {pair}"],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if tried.returncode == 0 else f"the kernel refuses: {tried.stderr.strip()}"


@contextmanager
def _service(line: str) -> Iterator[str]:
    if line == "loopback":
        with sink() as (_pid, port):
            yield f"http://127.0.0.1:{port}/api/v1/"
        return
    with sink("0.0.0.0", ["unshare", "--net"]) as (pid, port):
        there = f"nsenter --target {pid} --net "
        for command in (
            "ip link set lo up",
            "ip link add up0 type veth peer name down0",
            f"ip link set down0 netns {pid}",
            f"ip addr add {OURS}/24 dev up0",
            "ip link set up0 up",
            f"{there}ip addr add {THEIRS}/24 dev down0",
            f"{there}ip link set down0 up",
            f"tc qdisc add dev up0 root tbf rate {RATE} burst 256kb latency 50ms",
        ):
            subprocess.run(command.split(), check=True)
        yield f"http://{THEIRS}:{port}/api/v1/"


async def _measure(url: str, path: Path, turns: Sequence[str]) -> Result:
    lag, transcriber = Lag(), transcriber_at(url)
    small = make_sparse(path.with_name("first.mp3"), 50_000_000)
    await transcriber.run(_job(small), Steps())  # what is loaded once is no growth
    await tell_control()
    forget_peak()
    before = resident_mb()
    took = {"ours": 0.0, "curl": 0.0}
    for turn in turns:
        _forget_cached(path)
        if turn == "curl":
            took[turn] += await _curl(f"{url}recognition/async/", path)
            continue
        watch = asyncio.create_task(lag.watch())
        began = time.monotonic()
        steps = Steps()
        await transcriber.run(_job(path), steps)
        took[turn] += steps.accepted_at - began
        watch.cancel()
    sent_mb = path.stat().st_size / 1e6
    speeds = {name: turns.count(name) * sent_mb / seconds for name, seconds in took.items()}
    return Result(speeds["ours"], speeds["curl"], peak_mb() - before, lag)


def _forget_cached(path: Path) -> None:
    """Let the system read the file anew: whoever comes second would find it in memory."""
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _job(path: Path) -> Job:
    return Job("bench", LocalFile(str(path)), Options(mode="async"))


async def _curl(url: str, path: Path) -> float:
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *("curl", "-sS", "-o", os.devnull, "--noproxy", "*", "-H", "Expect:"),
        *("-F", f"file=@{path}", url),
    )
    if await process.wait() != 0:
        raise RuntimeError("curl failed")
    return time.monotonic() - began


def _report(line: str, result: Result) -> bool:
    share = result.mb_per_s / result.curl_mb_per_s
    good = share >= SHARE[line] and result.growth_mb <= GROWTH_MB and result.lag.is_good
    print(
        f"{line}: {result.mb_per_s:.0f} MB/s, curl {result.curl_mb_per_s:.0f} MB/s: "
        f"{share:.3f} of it (at least {SHARE[line]})"
    )
    print(f"{line}: memory grew by {result.growth_mb:.1f} MB (at most {GROWTH_MB:.1f})")
    print(f"{line}: {result.lag}: {'reached' if good else 'NOT reached'}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
