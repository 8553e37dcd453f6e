"""What stands behind the window in the pictures: always the same, so that they can be compared."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from stt_desktop.domain import errors
from stt_desktop.domain.events import Accepted, Committing, Listening, Sending
from stt_desktop.domain.health import Finding, Health
from stt_desktop.domain.ports import (
    AccountBlockedError,
    AnswerLostError,
    MediaInfo,
    Progress,
    Stage,
)
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.transcript import Recognition, Word
from stt_desktop.i18n import _
from stt_desktop.whisper.catalogue import CATALOGUE
from tests.doubles import ScriptedMedia


async def accepted(_account: object) -> Sequence[str]:
    """A test of an account that found a good key."""
    return ()


async def models_there(_account: object, _key: object) -> Sequence[str]:
    """What a server lists."""
    return ("Systran/faster-whisper-base", "Systran/faster-whisper-large-v3")


async def how_all_is() -> list[Finding]:
    """What the doctor finds on a computer without a keyring."""
    keyring = errors.AppError(
        errors.KEYRING_UNAVAILABLE, reason=_("this session has no message bus (D-Bus)")
    )
    engine = "faster-whisper 1.2.1, CTranslate2 4.8.5, PyAV 18.1.0"
    sample = _("reads every usual format (libavcodec {version}); {seconds} s of the sample read")
    return [
        Finding(
            "model", Health.GOOD, _("{model}: every file is as published").format(model="base")
        ),
        Finding("engine", Health.GOOD, engine),
        Finding("media", Health.GOOD, sample.format(version="62.28.102", seconds=29)),
        Finding("keyring", Health.WARNING, keyring.message(_), keyring.advice(_)),
        Finding("proxy", Health.GOOD, _("none: connections are made directly")),
    ]


class Models:
    present = True

    def known(self) -> list[Any]:
        return list(CATALOGUE.values())

    def model(self, name: str) -> object:
        return CATALOGUE[name]

    async def installed(self, name: str) -> bool:
        del name
        return self.present


class Media(ScriptedMedia):
    """Recordings of the lengths that the pictures want."""

    async def probe(self, source: LocalFile) -> MediaInfo:
        lengths = {"keynote 2026.mkv": 580_000, "interview-王.m4a": 2_467_000}
        return replace(await super().probe(source), duration_ms=lengths.get(source.name, 3_731_000))


async def _slow_line(steps: Any, _name: str) -> None:
    await steps.record(Sending())
    steps.progress(Progress(Stage.SENDING, 152_000_000, 410_000_000, 123.0))
    await asyncio.Event().wait()


async def _queued(steps: Any, name: str) -> None:
    await steps.record(Sending())
    await steps.record(Committing())
    since = time.time_ns() // 1_000_000 - 34 * 60_000
    await steps.record(Accepted("17", {"task_id": "17", "pending_since_ms": since}))
    notice = errors.AppError(errors.LONG_QUEUE, service="work", name=name)
    steps.progress(Progress(Stage.WAITING, notice=notice))
    await asyncio.Event().wait()


async def _lost(steps: Any, name: str) -> None:
    await steps.record(Sending())
    await steps.record(Committing())
    reason = "the connection was reset"
    raise AnswerLostError(
        errors.AppError(errors.ANSWER_LOST, service="work", name=name, reason=reason)
    )


_ONLINE: dict[str, Callable[[Any, str], Awaitable[None]]] = {
    "slow line.mp4": _slow_line,
    "queued.mp3": _queued,
    "lost.mp3": _lost,
}


class Engine:
    def __init__(self, language: str) -> None:
        self._language = language

    async def run(self, job: Any, steps: Any) -> str:
        name = job.source.name
        if name in _ONLINE:
            await _ONLINE[name](steps, name)
        if name.startswith("no credit"):
            raise AccountBlockedError(errors.AppError(errors.OUT_OF_CREDIT, service="work"))
        await steps.record(Listening())
        failures = {
            "lecture 3.mp3": errors.AppError(errors.SOURCE_NOT_MEDIA, name=name),
            "broken.mp4": errors.AppError(errors.SOURCE_DAMAGED, name=name),
            "silent film.mkv": errors.AppError(errors.SOURCE_NO_AUDIO, name=name),
            "no model.wav": errors.AppError(errors.MODEL_MISSING, model="base", megabytes=148),
            "long.wav": errors.AppError(errors.ENGINE_DIED, name=name, reason="out of memory"),
        }
        if name in failures:
            raise failures[name]
        if name == "keynote 2026.mkv":
            steps.progress(Progress(Stage.LISTENING, 243_000, 580_000, 96.0))
            await asyncio.Event().wait()
        return _SENTENCES[self._language]

    def read(self, raw: str) -> Any:
        pieces = re.findall(r"[一-鿿][，。？；：]?|\s*[^\s一-鿿]+", raw)
        words, at = [], 400
        for piece in pieces:
            length = 220 if len(piece.strip()) < 3 else 380
            words.append(Word(piece, at, at + length))
            at += length + (700 if piece[-1] in ".。？" else 30)
        return Recognition(raw, tuple(words), self._language[:2], at)


_SENTENCES = {
    "en": (
        "And Mr. John Dashwood had then leisure to consider how much there might be prudently in "
        "his power to do for them. He was not an ill-disposed young man, unless to be rather "
        "cold-hearted and rather selfish is to be ill-disposed. Had he married a more amiable "
        "woman, he might have been made still more respectable than he was: he might even have "
        "been made amiable himself. He was very young when he married, and very fond of his wife."
    ),
    "zh_CN": (
        "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？"
        "吾十有五而志于学，三十而立，四十而不惑，五十而知天命，六十而耳顺，七十而从心所欲，不逾矩。"
        "温故而知新，可以为师矣。学而不思则罔，思而不学则殆。"
    ),
}
