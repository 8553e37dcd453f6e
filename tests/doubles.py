"""Stand-ins behind the ports. Each passes the contract test of the adapter it stands for."""

import asyncio
import json
from collections.abc import Callable

from stt_desktop.domain.errors import SOURCE_MISSING, AppError
from stt_desktop.domain.events import Accepted, Committing, Listening, Sending
from stt_desktop.domain.ports import Job, MediaInfo, Progress, Stage, Steps
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.transcript import Recognition, Word


class ScriptedTranscriber:
    """Answers with one word a second of sound, or as the test says.

    ``hold`` names sources that wait until :meth:`let_go`; ``failures`` maps a source's name to
    the error it ends with. ``runs`` holds the jobs in the order of their start. Sources in
    ``commits`` are sent as to a service, those in ``accepts`` get a remote id.
    """

    def __init__(self) -> None:
        self.runs: list[Job] = []
        self.stopped: list[str] = []
        self.failures: dict[str, Exception] = {}
        self.held: set[str] = set()
        self.commits: set[str] = set()
        self.accepts: set[str] = set()
        self.at_once = 0
        self.most_at_once = 0
        self.text = "one two three."
        self._gates: dict[str, asyncio.Event] = {}
        self._started: dict[str, asyncio.Event] = {}

    def let_go(self, name: str) -> None:
        self.held.discard(name)
        self._gate(name).set()

    async def started(self, name: str) -> None:
        """Wait until the source of that name is being worked on."""
        async with asyncio.timeout(60):
            await self._started.setdefault(name, asyncio.Event()).wait()

    async def run(self, job: Job, steps: Steps) -> str:
        name = job.source.name
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self._begin(job, steps)
            self.runs.append(job)
            self._started.setdefault(name, asyncio.Event()).set()
            steps.progress(Progress(Stage.LISTENING, 1000, 3000, 2.0))
            await steps.keep_part(len(job.parts), json.dumps({"part": len(job.parts)}))
            if name in self.held:
                await self._gate(name).wait()
            if error := self.failures.get(name):
                raise error
            return json.dumps({"text": self.text})
        except asyncio.CancelledError:
            self.stopped.append(name)
            raise
        finally:
            self.at_once -= 1

    async def _begin(self, job: Job, steps: Steps) -> None:
        name = job.source.name
        if job.remote:
            return
        if name not in self.commits:
            await steps.record(Listening())
            return
        await steps.record(Sending())
        await steps.record(Committing())
        if name in self.accepts:
            await steps.record(Accepted(f"remote {name}", {"task_id": f"remote {name}"}))

    def read(self, raw: str) -> Recognition:
        text = json.loads(raw)["text"]
        words = tuple(
            Word(word if index == 0 else f" {word}", index * 1000, index * 1000 + 800)
            for index, word in enumerate(text.split())
        )
        return Recognition(text, words, "en", len(words) * 1000)

    def _gate(self, name: str) -> asyncio.Event:
        return self._gates.setdefault(name, asyncio.Event())


class ScriptedMedia:
    """Says that every file is 3 s of sound, unless ``missing`` names it. ``contents`` maps names
    to what their fingerprint is made of, if not of the name; ``tracks`` to the labels of their
    sound tracks, if they have several."""

    def __init__(self) -> None:
        self.missing: set[str] = set()
        self.contents: dict[str, str] = {}
        self.tracks: dict[str, tuple[str, ...]] = {}

    async def probe(self, source: LocalFile) -> MediaInfo:
        if source.name in self.missing:
            raise AppError(SOURCE_MISSING, name=source.name, folder="/nowhere")
        labels = self.tracks.get(source.name, ())
        count = max(1, len(labels))
        return MediaInfo(
            3000, "wav", "pcm_s16le", count, has_video=False, size_bytes=96_044, tracks=labels
        )

    async def fingerprint(self, source: LocalFile) -> str:
        content = self.contents.get(source.name, source.name)
        # A hash is ASCII, whatever the file is called.
        return f"content of {content!a}"


class ManualClock:
    """A clock that the test turns. ``sleep`` returns when the time has come."""

    def __init__(self, now_ms: int = 1_700_000_000_000) -> None:
        self._now_ms = now_ms
        self._sleepers: list[tuple[int, asyncio.Future[None]]] = []

    def now_ms(self) -> int:
        self._now_ms += 1
        return self._now_ms

    def monotonic(self) -> float:
        return self._now_ms / 1000

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now_ms + int(seconds * 1000), future))
        await future

    async def turn(self, seconds: float) -> None:
        """Let time pass: whoever sleeps no longer than this wakes up."""
        self._now_ms += int(seconds * 1000)
        due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self._now_ms]
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper not in due]
        for _, future in due:
            if not future.done():
                future.set_result(None)


async def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Let the loop turn until ``condition`` holds; fail when it does not in time.

    What the loop itself has to do takes some turns; what threads and processes have to do takes
    longer, and goes faster while the loop does not spin.
    """
    async with asyncio.timeout(seconds):
        turns = 0
        while not condition():
            turns += 1
            await asyncio.sleep(0 if turns < 200 else 0.002)
