"""What another try by another account takes along."""

import pytest

from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.events import Retried
from stt_desktop.domain.source import LocalFile
from stt_desktop.domain.task import Options, State, Task
from stt_desktop.jobs.again import try_again

SERVER = Account("one", "One", Provider.OPENAI, "https://one.example/v1/", model="large-v3")
OTHER = Account("two", "Two", Provider.OPENAI, "https://two.example/v1/", model="tiny")
SPEECH = Account("three", "Three", Provider.SPEECH_TO_TEXT)


@pytest.mark.parametrize(
    ("before", "model", "account", "wanted"),
    [
        (SERVER, "large-v3", LOCAL, None),
        (SERVER, "large-v3", SPEECH, None),
        (SERVER, "large-v3", OTHER, "tiny"),
        (LOCAL, "small", SERVER, "large-v3"),
        (LOCAL, "small", SPEECH, "small"),
        (SPEECH, "small", LOCAL, "small"),
    ],
)
def test_a_servers_model_is_none_of_another_kind_of_account(
    before: Account, model: str, account: Account, wanted: str | None
) -> None:
    options = Options(language="de", model=model)
    source = LocalFile("/talk.wav")
    task = Task("t", source, "", before.id, before.provider, 1, 1, options, state=State.FAILED)
    event = try_again(task, account, None, send_again=False)
    assert isinstance(event, Retried)
    assert event.wish is not None
    assert event.wish.options == Options(language="de", model=wanted)
