"""Tasks and transcripts as JSON text, and back.

The text is pure ASCII: a file name of undecodable bytes (lone surrogates) survives in it, which
SQLite would refuse as it is. Unknown keys of a newer version are ignored, missing ones take the
defaults; what is at its default is not written. All of a long history is read before it is shown,
so most of a task is taken over as it stands.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from stt_desktop.domain.account import Provider
from stt_desktop.domain.errors import AppError, restore
from stt_desktop.domain.events import Event
from stt_desktop.domain.source import LocalFile, RemoteUrl, Source
from stt_desktop.domain.task import ExportPlan, Options, Result, State, Task
from stt_desktop.domain.transcript import Cue, Timing, Transcript, Word


def dump_task(task: Task) -> str:
    data = {
        "id": task.id,
        "source": _dump_source(task.source),
        "given": task.given,
        "account": task.account,
        "provider": task.provider,
        "created_ms": task.created_ms,
        "changed_ms": task.changed_ms,
        "options": _dump_options(task.options),
        "export": None
        if task.export is None
        else {
            "formats": task.export.formats,
            "folder": task.export.folder,
            "overwrite": task.export.overwrite,
            "name": task.export.name,
            "crlf": task.export.crlf,
            "bom": task.export.bom,
            "style": task.export.style,
        },
        "state": task.state,
        "version": task.version,
        "attempt": task.attempt,
        "duration_ms": task.duration_ms,
        "timing": task.timing,
        "remote_id": task.remote_id,
        "remote": dict(task.remote),
        "sent_whole": task.sent_whole,
        "answered": task.answered,
        "unread": task.unread,
        "finished_ms": task.finished_ms,
        "fingerprint": task.fingerprint,
        "reused": task.reused,
        "points": task.points,
        "error": _dump_error(task.error),
        "outputs": task.outputs,
        "export_error": _dump_error(task.export_error),
        "size_bytes": task.size_bytes,
        "rested_ms": task.rested_ms,
        "title": task.title,
        "tracks": task.tracks,
        "default_track": task.default_track,
        "sent_bytes": task.sent_bytes,
        "fetched_here": task.fetched_here,
        "result": task.result,
        "earlier": [_dump_result(result) for result in task.earlier],
    }
    kept = {name: value for name, value in data.items() if name in _ALWAYS or _says(value)}
    return json.dumps(kept, separators=(",", ":"))


def load_task(text: str) -> Task:
    data = json.loads(text)
    state = State(data["state"])
    fields = {}
    for name, value in data.items():
        if name in _AS_IT_STANDS:
            fields[name] = value
        elif value and name in _LOADED:
            fields[name] = _LOADED[name](value)
    # Before results were counted, what was done had the one of its last try.
    result = data.get("result", data.get("attempt") if state is State.DONE else None)
    return Task(
        **fields,
        source=_load_source(data["source"]),
        provider=Provider(data["provider"]),
        state=state,
        result=result,
    )


def dump_transcript(transcript: Transcript) -> str:
    return json.dumps(
        {
            "text": transcript.text,
            "words": [
                [w.text, w.start_ms, w.end_ms, w.timing, w.error_ms] for w in transcript.words
            ],
            "cues": [
                [c.start_ms, c.end_ms, c.lines, c.timing, c.error_ms] for c in transcript.cues
            ],
            "timing": transcript.timing,
            "language": transcript.language,
            "duration_ms": transcript.duration_ms,
            "style": transcript.style,
        },
        separators=(",", ":"),
    )


def load_transcript(text: str) -> Transcript:
    data = json.loads(text)
    return Transcript(
        text=data["text"],
        words=tuple(
            Word(word, start, end, Timing(timing), *error)
            for word, start, end, timing, *error in data["words"]
        ),
        cues=tuple(
            Cue(start, end, tuple(lines), Timing(timing), *error)
            for start, end, lines, timing, *error in data["cues"]
        ),
        timing=_load_timing(data["timing"]),
        language=data.get("language"),
        duration_ms=data.get("duration_ms"),
        style=data.get("style", "auto"),
    )


def dump_cues(cues: Iterable[Cue]) -> str:
    rows = [[cue.start_ms, cue.end_ms, cue.lines, cue.timing, cue.error_ms] for cue in cues]
    return json.dumps(rows, separators=(",", ":"))


def load_cues(text: str) -> tuple[Cue, ...]:
    return tuple(
        Cue(start, end, tuple(lines), Timing(timing), *rest)
        for start, end, lines, timing, *rest in json.loads(text)
    )


def dump_path(path: str) -> str:
    """Any bytes of a path survive, as in a task."""
    return json.dumps(path)


def load_path(text: str) -> str:
    return str(json.loads(text))


def name_event(event: Event) -> str:
    """The event's name as the history shows it, with what distinguishes it."""
    error: AppError | None = getattr(event, "error", None)
    name = type(event).__name__.lower()
    return f"{name}: {error.code}" if error is not None else name


_ALWAYS = ("result",)
"""Where it is missing, another key stands for it."""

_AS_IT_STANDS = frozenset(
    {
        "id",
        "given",
        "account",
        "created_ms",
        "changed_ms",
        "version",
        "attempt",
        "duration_ms",
        "remote_id",
        "sent_whole",
        "answered",
        "unread",
        "finished_ms",
        "fingerprint",
        "reused",
        "points",
        "size_bytes",
        "rested_ms",
        "title",
        "default_track",
        "sent_bytes",
        "fetched_here",
    }
)


def _says(value: object) -> bool:
    """Whether it is not what the field has where nothing is written."""
    return value is not None and value is not False and value not in ((), {}, [])


def _dump_source(source: Source) -> dict[str, str]:
    match source:
        case LocalFile(path):
            return {"path": path}
        case RemoteUrl(url):
            return {"url": url}


def _load_source(data: Mapping[str, str]) -> Source:
    return LocalFile(data["path"]) if "path" in data else RemoteUrl(data["url"])


def _dump_options(options: Options) -> dict[str, object] | None:
    if options == Options():
        return None
    return {
        "language": options.language,
        "mode": options.mode,
        "model": options.model,
        "again": options.again,
        "extract": options.extract,
        "track": options.track,
    }


def _load_options(data: Mapping[str, Any] | None) -> Options:
    options = data or {}
    return Options(
        language=options.get("language"),
        mode=options.get("mode", "auto"),
        model=options.get("model"),
        again=options.get("again", False),
        extract=options.get("extract", True),
        track=options.get("track"),
    )


def _dump_result(result: Result) -> dict[str, object]:
    return {
        "attempt": result.attempt,
        "account": result.account,
        "provider": result.provider,
        "options": _dump_options(result.options),
        "fingerprint": result.fingerprint,
        "duration_ms": result.duration_ms,
        "timing": result.timing,
        "points": result.points,
        "reused": result.reused,
        "finished_ms": result.finished_ms,
        "remote_id": result.remote_id,
        "remote": dict(result.remote),
        "outputs": result.outputs,
        "export_error": _dump_error(result.export_error),
    }


def _load_result(data: Mapping[str, Any]) -> Result:
    return Result(
        attempt=data["attempt"],
        account=data["account"],
        provider=Provider(data["provider"]),
        options=_load_options(data.get("options")),
        fingerprint=data.get("fingerprint"),
        duration_ms=data.get("duration_ms"),
        timing=_load_timing(data.get("timing")),
        points=data.get("points"),
        reused=data.get("reused"),
        finished_ms=data.get("finished_ms"),
        remote_id=data.get("remote_id"),
        remote=data.get("remote") or {},
        outputs=tuple(data.get("outputs") or ()),
        export_error=_load_error(data.get("export_error")),
    )


def _load_timing(value: str | None) -> Timing | None:
    return None if value is None else Timing(value)


def _dump_error(error: AppError | None) -> dict[str, Any] | None:
    return None if error is None else {"code": error.code, "details": dict(error.details)}


def _load_error(data: Mapping[str, Any] | None) -> AppError | None:
    return None if data is None else restore(data["code"], data["details"])


def _load_export(data: Mapping[str, Any]) -> ExportPlan:
    return ExportPlan(
        formats=tuple(data["formats"]),
        folder=data.get("folder"),
        overwrite=data.get("overwrite", False),
        name=data.get("name", "{name}"),
        crlf=data.get("crlf", False),
        bom=data.get("bom", False),
        style=data.get("style"),
    )


_LOADED: Mapping[str, Callable[[Any], Any]] = {
    "options": _load_options,
    "export": _load_export,
    "timing": _load_timing,
    "remote": dict,
    "error": _load_error,
    "outputs": tuple,
    "export_error": _load_error,
    "tracks": tuple,
    "earlier": lambda results: tuple(_load_result(result) for result in results),
}
