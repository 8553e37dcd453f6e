"""A service on this machine, for trials by hand and for campaigns that need it as a process.

``python -m tests.services speech-to-text --port 8123 --key K`` prints its base URL and serves until
it is interrupted or terminated.
"""

import argparse
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.services import faults, linkai, openai, speech_to_text
from tests.services.faults import Fault
from tests.services.linkai import LinkAiServer
from tests.services.openai import OpenAiServer
from tests.services.speech_to_text import Outcome, Pace, SpeechToTextServer

FAULTS: Mapping[str, Callable[[int], Fault]] = {
    "reset-in-body": faults.CutInBody,
    "stall-in-body": faults.StallInBody,
    "slow-reader": faults.SlowReader,
    "reset-after-accepting": lambda _: faults.CutBeforeAnswer(),
    "reset-before-accepting": lambda _: faults.CutBeforeAnswer(reaches_service=False),
    "stall-before-answer": lambda seconds: faults.StallBeforeAnswer(seconds=seconds or None),
    "trickle": lambda rate: faults.Trickle(rate or 100),
    "garbage": lambda _: faults.Raw(),
    "truncated": faults.TruncatedAnswer,
    "endless": lambda _: faults.EndlessAnswer(),
    "page": lambda status: faults.gateway_page(status or 502),
    "interim": lambda _: faults.Interim(),
}


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    server: SpeechToTextServer | LinkAiServer | OpenAiServer
    if given.service == "speech-to-text":
        outcome = Outcome(Outcome().text if given.text is None else given.text, given.duration_ms)
        server = SpeechToTextServer(
            port=given.port,
            keys=given.key or ["a-key"],
            record_file=given.record,
            eager=given.eager,
            listen=lambda _media: outcome,
            pace=Pace(seconds=given.seconds) if given.seconds else Pace(polls=given.polls),
        )
        refuse: Callable[[int], Fault] = speech_to_text.refusal
    elif given.service == "openai":
        server = OpenAiServer(
            openai.dialect_named(given.dialect),
            keep=given.keep or Path(tempfile.mkdtemp()),
            port=given.port,
            keys=given.key or ["a-key"],
            record_file=given.record,
            eager=given.eager,
        )
        refuse = openai.refusal
    else:
        server = LinkAiServer(
            port=given.port,
            keys=given.key or ["a-key"],
            record_file=given.record,
            eager=given.eager,
        )
        if given.text is not None:
            server.listen = lambda _media: given.text
        refuse = linkai.refusal
    for name, _, value in (item.partition("=") for item in given.fault):
        make = refuse if name == "refuse" else FAULTS[name]
        server.faults.plan(make(int(value or 0)), speech_to_text.is_submission)

    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with server:
        sys.stdout.write(f"{server.base_url}\n")
        sys.stdout.flush()
        # In slices: a wait without an end keeps some systems from running the handler.
        while not over.wait(0.5):
            pass
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.services", description=__doc__)
    parser.add_argument("service", choices=["speech-to-text", "linkai", "openai"])
    parser.add_argument("--port", type=int, default=0, help="default: any that is free")
    parser.add_argument("--key", action="append", help="may be repeated, default: a-key")
    parser.add_argument("--record", type=Path, metavar="FILE", help="append what happens, as JSON")
    parser.add_argument("--dialect", default="openai", help="which one (openai alone)")
    parser.add_argument("--keep", type=Path, help="where files are kept (openai alone)")
    parser.add_argument("--text", help="what every recording says")
    parser.add_argument("--duration-ms", type=int, default=30_000)
    parser.add_argument("--polls", type=int, default=1, help="a new state every so many polls")
    parser.add_argument("--seconds", type=float, help="a new state every so many seconds instead")
    parser.add_argument(
        "--eager", action="store_true", help="accept at the end of the file, not of the request"
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME[=NUMBER]",
        help="befalls one submission, in the order given: refuse=CODE, " + ", ".join(FAULTS),
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
