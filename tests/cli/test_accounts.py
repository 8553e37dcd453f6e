"""``accounts``: names and prices in a file, keys in the keyring and nowhere else."""

import io
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from stt_desktop.accounts.store import AccountStore
from stt_desktop.cli import account_list
from stt_desktop.domain.account import Account
from stt_desktop.domain.errors import (
    KEY_REFUSED,
    KEYRING_LOCKED,
    KEYRING_SILENT,
    KEYRING_UNAVAILABLE,
    AppError,
)
from stt_desktop.domain.keys import KeyState
from stt_desktop.domain.ports import AccountBlockedError
from stt_desktop.settings import SettingsStore
from tests.cli.conftest import Program

KEY = "sk-canary-0123456789"
Make = Callable[[str], str]


def store(program: Program) -> AccountStore:
    return AccountStore(program.paths.accounts)


def account(program: Program, name: str = "work") -> Account:
    return store(program).get(name)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """``typed(b"…")`` is what stands in standard input, which is no terminal."""

    def give(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))

    give(b"")
    return give


@pytest.fixture
def work(program: Program, typed: Callable[[bytes], None]) -> Program:
    """A program with the account “work”, which has no key."""
    assert program("accounts", "add", "work", "--provider", "speech-to-text").code == 0
    return program


# --- list -------------------------------------------------------------------------------------


def test_the_local_account_is_always_there(program: Program) -> None:
    (local,) = program("accounts", "list", "--json").objects
    assert (local["id"], local["name"], local["provider"]) == ("local", "local", "local")
    assert (local["default"], local["key"], local["price_per_minute"]) == (True, None, "0")
    line = program("accounts", "list").out.splitlines()[1]
    assert line.split("  ")[0] == "local (default)"
    assert "free" in line


def test_the_list_tells_address_price_and_where_the_key_is(work: Program) -> None:
    found = work("accounts", "list", "--json").objects[1]
    assert found == {
        "id": account(work).id,
        "name": "work",
        "provider": "speech-to-text",
        "default": False,
        "address": "https://api.speech-to-text.cn/api/v1/",
        "key": "missing",
        "key_variable": "STT_DESKTOP_KEY_WORK",
        "price_per_minute": "0.00139",
        "tasks": 0,
        "minutes": 0,
        "points": 0,
        "estimate": None,
    }
    line = work("accounts", "list").out.splitlines()[2]
    for words in ("work", "no key yet", "$0.00139", "https://api.speech-to-text.cn/api/v1/"):
        assert words in line


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        (KEYRING_LOCKED, "locked", "keyring locked"),
        (KEYRING_UNAVAILABLE, "unavailable", "no keyring"),
        (KEYRING_SILENT, "not-answering", "keyring silent"),
    ],
)
def test_the_list_comes_whatever_the_keyring_does(
    work: Program, kind: object, state: str, words: str
) -> None:
    work.credentials.trouble = AppError(kind, reason="none", seconds=10)  # type: ignore[arg-type]
    listed = work("accounts", "list", "--json")
    assert (listed.code, listed.objects[1]["key"]) == (0, state)
    assert words in work("accounts", "list").out


def test_a_keyring_that_never_answers_does_not_keep_the_list_back(
    work: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    async def never(_account: Account) -> KeyState:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(work.credentials, "state", never)
    monkeypatch.setattr(account_list, "_LOOK_S", 0.01)
    assert work("accounts", "list", "--json").objects[1]["key"] == "not-answering"


def test_a_list_of_tasks_that_cannot_be_read_hides_no_account(work: Program) -> None:
    work.paths.journal.write_bytes(b"this is no database, and long enough to be seen as none" * 99)
    listed = work("accounts", "list", "--json")
    assert listed.code == 1
    assert [found["name"] for found in listed.objects] == ["local", "work"]
    assert listed.err


def test_a_damaged_file_is_told_by_every_command(work: Program) -> None:
    work.paths.accounts.write_text("{", encoding="utf-8")
    ran = work("tasks", "list")
    assert "The list of accounts was damaged" in ran.err
    assert "accounts.broken.json" in ran.err
    assert work("accounts", "list").err == ""


# --- add and set-key --------------------------------------------------------------------------


def test_an_account_is_added_with_all_that_was_said(
    program: Program, typed: Callable[[bytes], None]
) -> None:
    typed(f"  X-API-Key: {KEY}\r\n".encode())
    ran = program(
        *("accounts", "add", "Work 1", "--provider", "speech-to-text", "--key-stdin"),
        *("--base-url", "http://127.0.0.1:9/api", "--poll-seconds", "0.05", "--price", "0.002"),
    )
    assert (ran.code, ran.out) == (0, "")
    added = account(program, "Work 1")
    assert (added.base_url, added.poll_seconds) == ("http://127.0.0.1:9/api/", 0.05)
    assert str(added.price) == "0.002"
    assert program("accounts", "list", "--json").objects[1]["key"] == "stored"
    assert KEY not in ran.err
    assert KEY not in program.paths.accounts.read_text(encoding="utf-8")


def test_a_key_in_the_environment_is_not_asked_for(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = ("accounts", "add", "--provider", "linkai")
    assert "set-key 'at home'" in program(*add, "at home").err
    monkeypatch.setenv("STT_DESKTOP_KEY_AT_WORK", KEY)
    told = program(*add, "at work").err
    assert "STT_DESKTOP_KEY_AT_WORK" in told
    assert "set-key" not in told
    assert KEY not in told


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--base-url", "http://example.com/"], "is no https:// address"),
        (["--poll-seconds", "1"], "out of range"),
        (["--poll-seconds", "often"], "out of range"),
        (["--price", "much"], "no amount of US dollars"),
        (["--price", "nan"], "no amount of US dollars"),
    ],
)
def test_what_cannot_be_used_adds_nothing(
    program: Program, typed: Callable[[bytes], None], argv: list[str], words: str
) -> None:
    ran = program("accounts", "add", "work", "--provider", "speech-to-text", *argv)
    assert ran.code != 0
    assert words in ran.err
    assert len(store(program).all()) == 1


@pytest.mark.parametrize("name", ["local", "WORK", "w-rk/", ""])
def test_a_name_that_cannot_be_used_is_refused(work: Program, name: str) -> None:
    work("accounts", "add", "w_rk_", "--provider", "linkai")
    assert work("accounts", "add", name, "--provider", "linkai").code == 1
    assert len(store(work).all()) == 3


@pytest.mark.parametrize("content", [b"", b"   \n", b"two words", b"\xff\xfe", "ключ".encode()])
def test_a_key_that_cannot_be_one_leaves_nothing_behind(
    program: Program, typed: Callable[[bytes], None], content: bytes
) -> None:
    typed(content)
    ran = program("accounts", "add", "work", "--provider", "linkai", "--key-stdin")
    assert (ran.code, len(store(program).all())) == (2, 1)
    assert "two words" not in ran.err


def test_a_key_goes_from_standard_input_into_the_keyring(
    work: Program, typed: Callable[[bytes], None]
) -> None:
    typed(KEY.encode() + b"\n")
    ran = work("accounts", "set-key", "WORK")
    assert (ran.code, ran.out, ran.err) == (0, "", "work: the key is in the keyring\n")
    assert work("accounts", "list", "--json").objects[1]["key"] == "stored"


def test_a_variable_that_goes_first_is_told(work: Program, typed: Callable[[bytes], None]) -> None:
    work.credentials = type(work.credentials)({"work": "another-key"})
    typed(KEY.encode())
    ran = work("accounts", "set-key", "work")
    assert ran.code == 0
    assert "STT_DESKTOP_KEY_WORK is set and goes first" in ran.err


def test_without_a_keyring_the_account_stays_and_the_variable_is_named(
    program: Program, typed: Callable[[bytes], None]
) -> None:
    program.credentials.trouble = AppError(KEYRING_UNAVAILABLE, reason="there is none")
    typed(KEY.encode())
    ran = program("accounts", "add", "My work", "--provider", "linkai", "--key-stdin")
    assert ran.code == 1
    assert "No keyring" in ran.err
    assert "STT_DESKTOP_KEY_MY_WORK" in ran.err
    assert KEY not in ran.err
    assert account(program, "My work").name == "My work"


def test_without_a_keyring_the_variable_is_told_in_any_script(
    program: Program, typed: Callable[[bytes], None]
) -> None:
    program.credentials.trouble = AppError(KEYRING_UNAVAILABLE, reason="there is none")
    typed(KEY.encode())
    ran = program("accounts", "add", "工作 a", "--provider", "linkai", "--key-stdin")
    assert ran.code == 1
    assert "STT_DESKTOP_KEY_工作_A" in ran.err


@pytest.mark.parametrize(
    "argv",
    [
        ["set-key", "work", KEY],
        ["set-key", "work", "--key", KEY],
        ["set-key", "work", f"--key={KEY}"],
        ["set-key", "work", f"--key-stdin={KEY}"],
        ["set-key", "work", "work", f"--api-key={KEY}"],
        ["add", "other", "--provider", KEY],
        ["add", "other", "--provider", "linkai", "--key", KEY],
        ["add", "other", KEY, "--provider", "linkai"],
    ],
)
def test_a_key_as_an_argument_is_wrong_usage_and_not_repeated(
    work: Program, argv: list[str]
) -> None:
    ran = work("accounts", *argv)
    assert (ran.code, ran.out) == (2, "")
    assert KEY not in ran.err
    assert "stt-desktop accounts set-key NAME" in " ".join(ran.err.split())
    assert len(store(work).all()) == 2


def test_an_unknown_service_is_told_which_there_are(work: Program) -> None:
    ran = work("accounts", "add", "other", "--provider", "foo")
    assert ran.code == 2
    assert "--provider can be: speech-to-text, linkai, openai\n" in ran.err


def test_what_is_missing_is_still_named(work: Program) -> None:
    assert "required: --provider" in work("accounts", "add", "other").err


@pytest.mark.parametrize("command", [["set-key"], ["test"], ["remove"], ["change"]])
@pytest.mark.parametrize("name", ["nobody", "local"])
def test_commands_for_services_refuse_others(work: Program, command: list[str], name: str) -> None:
    ran = work("accounts", *command, name)
    assert ran.code == 2
    assert f"“{name}”" in ran.err


# --- test -------------------------------------------------------------------------------------


def test_a_free_test_says_what_the_service_says(work: Program) -> None:
    good = work("accounts", "test", "work")
    assert (good.code, good.out) == (
        0,
        "work: the service accepts the key; nothing was charged\n",
    )
    work.answer = AppError(KEY_REFUSED, service="work")
    bad = work("accounts", "test", "work")
    assert (bad.code, bad.out) == (1, "")
    assert "The key was refused" in bad.err
    assert work.tested == ["work", "work"]


def test_what_cannot_be_tested_for_free_is_not_tested(work: Program) -> None:
    work("accounts", "add", "link", "--provider", "linkai")
    ran = work("accounts", "test", "link")
    assert (ran.code, ran.out, work.tested) == (1, "", [])
    assert "nothing was sent" in ran.err


# --- default, change, rename, remove ----------------------------------------------------------


def test_the_default_is_chosen_and_used(work: Program, recording: Make) -> None:
    assert work("accounts", "default", "Work").code == 0
    assert work("accounts", "list", "--json").objects[1]["default"] is True
    (task,) = work("transcribe", recording("one.mp3"), "--json").objects
    assert (task["account"], task["provider"]) == ("work", "speech-to-text")
    assert work("accounts", "default", "local").code == 0
    assert work("accounts", "default", "nobody").code == 2
    assert SettingsStore(work.paths.settings).current.default_account == "local"


def test_a_change_is_kept_and_can_be_taken_back(work: Program) -> None:
    old = account(work)
    assert work("accounts", "change", "work", "--price", "0.5", "--poll-seconds", "30").code == 0
    assert (str(account(work).price), account(work).poll_seconds) == ("0.5", 30)
    work("accounts", "change", "work", "--price", "default", "--poll-seconds", "default")
    assert account(work) == old


def test_a_renamed_account_keeps_key_default_and_tasks(
    work: Program, typed: Callable[[bytes], None], recording: Make
) -> None:
    typed(KEY.encode())
    work("accounts", "set-key", "work")
    work("accounts", "default", "work")
    work("transcribe", recording("one.mp3"))
    ran = work("accounts", "rename", "work", "office")
    assert ran.code == 0
    assert "STT_DESKTOP_KEY_OFFICE" in ran.err
    found = work("accounts", "list", "--json").objects[1]
    assert (found["name"], found["key"], found["default"]) == ("office", "stored", True)
    assert work("tasks", "list", "--json").objects[0]["account"] == "office"


def test_removing_forgets_the_key_and_the_default_but_not_the_past(
    work: Program, typed: Callable[[bytes], None], recording: Make
) -> None:
    typed(KEY.encode())
    work("accounts", "set-key", "work")
    work("accounts", "default", "work")
    work("transcribe", recording("one.mp3"))
    gone = account(work)
    assert work("accounts", "remove", "work").code == 0
    (local,) = work("accounts", "list", "--json").objects
    assert local["default"] is True
    assert work.credentials._stored.get(gone.id) is None
    assert work("tasks", "list", "--json").objects[0]["account"] == "work"


def test_an_account_that_unfinished_tasks_need_stays(work: Program, recording: Make) -> None:
    blocked = AccountBlockedError(AppError(KEY_REFUSED, service="work"))
    work.transcriber.failures["one.mp3"] = blocked
    work.transcriber.commits.add("one.mp3")
    assert work("transcribe", recording("one.mp3"), "--account", "work").code == 1
    ran = work("accounts", "remove", "work")
    assert ran.code == 1
    assert "Tasks still need the account" in ran.err
    assert account(work).name == "work"


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        (KEYRING_LOCKED, 1, "may still lie in the keyring"),
        (KEYRING_UNAVAILABLE, 0, "no keyring here"),
    ],
)
def test_a_key_that_cannot_be_forgotten_is_told(
    work: Program, kind: object, code: int, words: str
) -> None:
    work.credentials.trouble = AppError(kind, reason="none")  # type: ignore[arg-type]
    ran = work("accounts", "remove", "work", "--yes")
    assert ran.code == code
    assert words in ran.err
    assert len(store(work).all()) == 1


@pytest.mark.parametrize(
    ("answer", "code", "left"), [(b"y\n", 0, 1), (b"n\n", 1, 2), (b"\n", 1, 2), (b"", 1, 2)]
)
def test_on_a_terminal_removing_asks_first(
    work: Program, monkeypatch: pytest.MonkeyPatch, answer: bytes, code: int, left: int
) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(answer), encoding="utf-8")
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", terminal)
    ran = work("accounts", "remove", "work")
    assert (ran.code, len(store(work).all())) == (code, left)
    assert "Remove the account “work” and forget its key? [y/N]" in ran.err


# --- cost -------------------------------------------------------------------------------------


def test_nothing_charged_is_said(program: Program) -> None:
    ran = program("accounts", "cost")
    assert (ran.code, ran.out, ran.err) == (0, "", "Nothing was charged yet.\n")


def test_totals_by_account_and_month_outlive_the_account(work: Program, recording: Make) -> None:
    work("transcribe", recording("one.mp3"), recording("two.mp3"), "--account", "work")
    work("transcribe", recording("free.mp3"))
    work("accounts", "remove", "work")
    (total,) = work("accounts", "cost", "--json").objects
    month = datetime.fromtimestamp(1_700_000_000, UTC).strftime("%Y-%m")
    assert (total["month"], total["account"], total["tasks"]) == (month, "work", 2)
    assert (total["minutes"], total["estimate"]) == (2, "0.00278")
    line = work("accounts", "cost").out.splitlines()[1]
    assert line.split() == [month, "work", "2", "2", "0", "$0.00278"]
