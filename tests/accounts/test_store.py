"""The accounts file: what it keeps, whom it refuses, and what befalls it from outside."""

import json
import multiprocessing
import os
import re
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from stt_desktop.accounts.store import AccountStore
from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.errors import (
    ACCOUNT_BUILT_IN,
    ACCOUNT_EXISTS,
    ACCOUNT_NAME_CLASHES,
    ACCOUNT_NAME_UNUSABLE,
    ACCOUNT_UNKNOWN,
    ACCOUNT_UNUSABLE,
    ACCOUNTS_SET_ASIDE,
    ACCOUNTS_UNREADABLE,
    ADDRESS_UNUSABLE,
    POLL_SECONDS_UNUSABLE,
    PRICE_UNUSABLE,
    AppError,
    Kind,
)

Change = Callable[[], object]

CLOUD = Provider.SPEECH_TO_TEXT
CLOUD_URL = "https://api.speech-to-text.cn/api/v1/"
CLOUD_PRICE = Decimal("0.00139")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "accounts.json"


@pytest.fixture
def store(path: Path) -> AccountStore:
    return AccountStore(path)


def in_file(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def write(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")


def kinds(store: AccountStore) -> list[Kind]:
    return [error.kind for error in store.troubles]


# --- what it keeps ----------------------------------------------------------------------------


def test_without_a_file_there_is_the_built_in_engine_and_nothing_is_written(
    store: AccountStore, path: Path
) -> None:
    assert store.all() == [LOCAL]
    assert store.get("local") is LOCAL
    assert not path.parent.exists()


def test_an_account_comes_back_as_it_was_added(store: AccountStore, path: Path) -> None:
    added = store.add(
        "  Work 工作 ",
        CLOUD,
        base_url="http://127.0.0.1:8123/api/v1",
        poll_seconds=0.05,
        price_per_minute=Decimal("0.00139"),
    )
    assert re.fullmatch("[0-9a-f]{8}", added.id)
    assert added.name == "Work 工作"
    assert added.base_url == "http://127.0.0.1:8123/api/v1/"
    store.add("other", Provider.LINKAI)
    again = AccountStore(path)
    assert again.all() == [LOCAL, added, store.get("other")]
    assert again.get("work 工作") == again.get(added.id) == added
    assert not again.troubles
    # The price as written: no binary fraction comes between.
    assert in_file(path)["accounts"][0]["price_per_minute"] == "0.00139"


def test_several_accounts_of_one_provider_have_ids_of_their_own(store: AccountStore) -> None:
    ids = {store.add(f"account {number}", CLOUD).id for number in range(20)}
    assert len(ids) == 20


def test_renaming_and_changing_keep_the_id_and_the_rest(store: AccountStore, path: Path) -> None:
    added = store.add("work", CLOUD, price_per_minute=Decimal("0.5"))
    store.rename("work", "Work")  # only capitals: its own name is not in its way
    changed = store.change("WORK", base_url="https://example.com/api/", poll_seconds=20)
    assert changed == Account(
        added.id, "Work", CLOUD, "https://example.com/api/", 20, Decimal("0.5")
    )
    own = store.change(added.id, base_url=None, poll_seconds=None, price_per_minute=None)
    assert (own.url, own.price) == (CLOUD_URL, CLOUD_PRICE)
    assert AccountStore(path).all() == [LOCAL, own]


def test_a_removed_account_is_gone_but_old_tasks_still_know_its_name(
    store: AccountStore, path: Path
) -> None:
    old = store.add("work", CLOUD)
    store.remove("work")
    assert store.all() == [LOCAL]
    assert AccountStore(path).known() == [LOCAL, old]
    new = store.add("work", CLOUD)
    assert new.id != old.id
    assert AccountStore(path).known() == [LOCAL, new, old]
    with pytest.raises(AppError) as raised:
        store.get(old.id)
    assert raised.value == AppError(ACCOUNT_UNKNOWN, account=old.id)


def test_a_default_that_is_gone_is_the_built_in_engine(store: AccountStore) -> None:
    work = store.add("work", CLOUD)
    assert store.default(work.id) == work
    store.remove(work.id)
    assert store.default(work.id) is LOCAL
    assert store.default("local") is LOCAL


# --- whom it refuses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("", ACCOUNT_NAME_UNUSABLE),
        ("--help", ACCOUNT_NAME_UNUSABLE),
        ("a\nb", ACCOUNT_NAME_UNUSABLE),
        ("local", ACCOUNT_EXISTS),
        ("Local", ACCOUNT_EXISTS),
        ("work-1", ACCOUNT_EXISTS),
        ("WORK-1", ACCOUNT_EXISTS),
        ("work_1", ACCOUNT_NAME_CLASHES),
        ("Work 1", ACCOUNT_NAME_CLASHES),
    ],
)
def test_a_name_that_cannot_be_told_from_another_is_refused(
    store: AccountStore, path: Path, name: str, kind: Kind
) -> None:
    store.add("work-1", CLOUD)
    store.add("other", CLOUD)
    before = path.read_bytes()
    changes: list[Change] = [
        lambda: store.add(name, CLOUD),
        lambda: store.rename("other", name),
    ]
    for change in changes:
        with pytest.raises(AppError) as raised:
            change()
        assert raised.value.kind is kind
    assert path.read_bytes() == before


def test_an_id_is_no_name_for_another_account(store: AccountStore) -> None:
    work = store.add("work", CLOUD)
    with pytest.raises(AppError) as raised:
        store.add(work.id, CLOUD)
    assert raised.value.kind is ACCOUNT_EXISTS


def test_names_without_a_variable_do_not_clash(store: AccountStore) -> None:
    store.add("会议", CLOUD)
    store.add("讲座", CLOUD)
    assert [account.name for account in store.all()] == ["local", "会议", "讲座"]


@pytest.mark.parametrize(
    ("wishes", "kind"),
    [
        ({"base_url": "http://example.com/"}, ADDRESS_UNUSABLE),
        ({"base_url": "https://user:word@example.com/"}, ADDRESS_UNUSABLE),
        ({"poll_seconds": 1.0}, POLL_SECONDS_UNUSABLE),
        ({"poll_seconds": float("nan")}, POLL_SECONDS_UNUSABLE),
        ({"price_per_minute": Decimal(-1)}, PRICE_UNUSABLE),
        ({"price_per_minute": Decimal("NaN")}, PRICE_UNUSABLE),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    store: AccountStore, path: Path, wishes: dict[str, Any], kind: Kind
) -> None:
    store.add("work", CLOUD)
    before = path.read_bytes()
    changes: list[Change] = [
        lambda: store.add("new", CLOUD, **wishes),
        lambda: store.change("work", **wishes),
    ]
    for change in changes:
        with pytest.raises(AppError) as raised:
            change()
        assert raised.value.kind is kind
    assert path.read_bytes() == before


def test_a_short_pause_does_not_outlive_the_loopback_address(store: AccountStore) -> None:
    store.add("work", CLOUD, base_url="http://localhost:1/", poll_seconds=0.05)
    with pytest.raises(AppError) as raised:
        store.change("work", base_url="https://example.com/")
    assert raised.value.kind is POLL_SECONDS_UNUSABLE
    assert store.get("work").base_url == "http://localhost:1/"


def test_the_built_in_engine_is_neither_added_nor_changed_nor_removed(store: AccountStore) -> None:
    changes: list[Change] = [
        lambda: store.add("second", Provider.LOCAL),
        lambda: store.rename("local", "mine"),
        lambda: store.remove("local"),
    ]
    for change in changes:
        with pytest.raises(AppError) as raised:
            change()
        assert raised.value.kind is ACCOUNT_BUILT_IN


@pytest.mark.parametrize("method", ["get", "remove"])
def test_an_unknown_account_is_told(store: AccountStore, method: str) -> None:
    with pytest.raises(AppError) as raised:
        getattr(store, method)("nobody")
    assert raised.value == AppError(ACCOUNT_UNKNOWN, account="nobody")


# --- what befalls the file --------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "",
        "[]",
        '{"accounts": {}}',
        '{"accounts": [1]}',
        '"text"',
        "[" * 100_000,
        b"\xff\xfe\x00".decode("latin-1"),
    ],
)
def test_a_broken_file_is_set_aside_and_told(path: Path, content: str) -> None:
    write(path, content)
    store = AccountStore(path)
    assert store.all() == [LOCAL]
    assert kinds(store) == [ACCOUNTS_SET_ASIDE]
    assert not path.exists()
    aside = path.with_name("accounts.broken.json")
    assert aside.read_text(encoding="utf-8") == content
    assert store.troubles[0].details["file"] == str(aside)
    store.add("work", CLOUD)
    assert [account.name for account in AccountStore(path).all()] == ["local", "work"]


def test_bytes_that_are_no_text_are_set_aside_too(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff\xff")
    assert kinds(AccountStore(path)) == [ACCOUNTS_SET_ASIDE]
    assert path.with_name("accounts.broken.json").read_bytes() == b"\xff\xff"


def test_an_older_broken_file_is_not_written_over(path: Path) -> None:
    for number, name in enumerate(("accounts.broken.json", "accounts.broken-2.json")):
        write(path, f"broken {number}")
        AccountStore(path)
        assert path.with_name(name).read_text(encoding="utf-8") == f"broken {number}"


def test_a_file_that_breaks_while_the_program_runs_is_set_aside_before_a_change(
    store: AccountStore, path: Path
) -> None:
    store.add("work", CLOUD)
    write(path, "broken")
    store.add("other", CLOUD)
    assert kinds(store) == [ACCOUNTS_SET_ASIDE]
    assert [account.name for account in AccountStore(path).all()] == ["local", "other"]
    assert path.with_name("accounts.broken.json").read_text(encoding="utf-8") == "broken"


def test_what_a_newer_version_wrote_stays(path: Path) -> None:
    work = {"id": "a1b2c3d4", "name": "work", "provider": "speech-to-text", "region": "eu"}
    newer = {"id": "0a0b0c0d", "name": "newer", "provider": "telepathy", "mind": 1}
    write(path, {"version": 7, "folders": ["x"], "accounts": [newer, work]})
    store = AccountStore(path)
    assert [account.name for account in store.all()] == ["local", "work"]
    (trouble,) = store.troubles
    assert (trouble.kind, trouble.details["account"]) == (ACCOUNT_UNUSABLE, "newer")
    store.rename("work", "office")
    store.add("more", Provider.LINKAI)
    content = in_file(path)
    assert (content["version"], content["folders"]) == (7, ["x"])
    assert content["accounts"][0] == newer
    assert content["accounts"][1]["region"] == "eu"
    assert [entry["name"] for entry in content["accounts"]] == ["newer", "office", "more"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_url": "http://example.com/"},
        {"base_url": 7},
        {"poll_seconds": 0.1},
        {"poll_seconds": "often"},
        {"poll_seconds": True},
        {"price_per_minute": "much"},
        {"price_per_minute": []},
        {"provider": "local"},
        {"provider": {}},
        {"provider": []},
        {"id": ""},
        {"id": 7},
        {"name": "\x1b[31m"},
        {"name": None},
    ],
)
def test_an_entry_that_somebody_spoiled_is_told_kept_and_never_used(
    path: Path, wrong: dict[str, object]
) -> None:
    entry = {"id": "a1b2c3d4", "name": "work", "provider": "linkai", **wrong}
    write(path, {"accounts": [entry]})
    store = AccountStore(path)
    assert store.all() == [LOCAL]
    assert kinds(store) == [ACCOUNT_UNUSABLE]
    store.add("other", CLOUD)
    assert in_file(path)["accounts"][0] == entry


def test_two_entries_with_one_id_are_one_account(path: Path) -> None:
    entry = {"id": "a1b2c3d4", "name": "work", "provider": "linkai"}
    write(path, {"accounts": [entry, {**entry, "name": "twin"}, {**entry, "id": "local"}]})
    assert [account.name for account in AccountStore(path).all()] == ["local", "work"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="rights that bind this user")
def test_a_file_that_may_not_be_read_is_left_alone(store: AccountStore, path: Path) -> None:
    store.add("work", CLOUD)
    path.chmod(0)
    denied = AccountStore(path)
    assert kinds(denied) == [ACCOUNTS_UNREADABLE]
    with pytest.raises(AppError) as raised:
        denied.add("other", CLOUD)
    assert raised.value.kind is ACCOUNTS_UNREADABLE
    path.chmod(0o600)
    assert denied.changed()
    assert denied.all() == store.all()


class Failing:
    """A method of Path that fails the next ``times`` times for one path."""

    def __init__(self, patch: pytest.MonkeyPatch, method: str, path: Path, error: OSError) -> None:
        self.times = 0
        real = getattr(Path, method)

        def tried(own: Path, *arguments: Any, **more: Any) -> Any:
            if self.times and path in (own, *arguments):
                self.times -= 1
                raise error
            return real(own, *arguments, **more)

        patch.setattr(Path, method, tried)


def test_a_file_that_cannot_be_read_for_a_moment_loses_nobody(
    store: AccountStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add("work", CLOUD)
    window = AccountStore(path)
    told: list[list[Kind]] = []
    window.subscribe(lambda: told.append(kinds(window)))
    store.rename("work", "office")
    failing = Failing(monkeypatch, "read_text", path, OSError(24, "Too many open files"))
    failing.times = 2
    assert window.changed()
    assert [account.name for account in window.all()] == ["local", "work"]
    assert not window.changed()  # still so: nothing new to tell
    assert told == [[ACCOUNTS_UNREADABLE]]
    assert window.changed()
    assert [account.name for account in window.all()] == ["local", "office"]
    assert told == [[ACCOUNTS_UNREADABLE], []]
    assert not window.changed()


def test_a_file_that_could_not_be_read_at_the_start_is_read_later(
    store: AccountStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = store.add("work", CLOUD)
    failing = Failing(monkeypatch, "read_text", path, OSError(24, "Too many open files"))
    failing.times = 1
    window = AccountStore(path)
    assert window.all() == [LOCAL]
    assert window.changed()
    assert window.all() == [LOCAL, work]


def test_a_change_that_was_written_counts_even_if_it_cannot_be_read_again(
    store: AccountStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add("work", CLOUD)
    failing = Failing(monkeypatch, "read_text", path, OSError(24, "Too many open files"))
    real = Path.replace

    def replaced(own: Path, target: Path) -> Path:
        failing.times = 1
        return real(own, target)

    monkeypatch.setattr(Path, "replace", replaced)
    other = store.add("other", CLOUD)
    assert failing.times == 0
    assert store.get("other") == other
    assert store.changed()
    assert store.get("other") == other
    assert not store.troubles


@pytest.mark.parametrize("method", ["read_text", "replace"])
def test_a_file_that_another_program_holds_for_a_moment_is_waited_for(
    store: AccountStore, path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """On Windows, a virus scanner or a backup does that."""
    store.add("work", CLOUD)
    failing = Failing(monkeypatch, method, path, PermissionError(13, "Sharing violation"))
    failing.times = 2
    store.add("other", CLOUD)
    assert failing.times == 0
    assert not store.troubles
    assert [account.name for account in AccountStore(path).all()] == ["local", "work", "other"]


def test_a_folder_in_its_place_is_an_error_in_words(path: Path) -> None:
    path.mkdir(parents=True)
    store = AccountStore(path)
    assert kinds(store) == [ACCOUNTS_UNREADABLE]
    with pytest.raises(AppError) as raised:
        store.add("work", CLOUD)
    assert raised.value.kind is ACCOUNTS_UNREADABLE
    assert path.is_dir()


def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    store: AccountStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add("work", CLOUD)
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(AppError) as raised:
            store.add("other", CLOUD)
    assert raised.value.kind is ACCOUNTS_UNREADABLE
    assert "No space left on device" in raised.value.message()
    assert path.read_bytes() == before
    assert [account.name for account in store.all()] == ["local", "work"]
    assert {entry.name for entry in path.parent.iterdir()} <= {path.name, f"{path.name}.lock"}


def test_the_content_is_on_disk_before_the_name_is(
    store: AccountStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, move = os.fsync, Path.replace

    def noted_sync(handle: int) -> None:
        steps.append("sync")
        sync(handle)

    def noted_move(self: Path, target: Path) -> Path:
        steps.append("replace")
        return move(self, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_move)
    store.add("work", CLOUD)
    assert steps[:2] == ["sync", "replace"]


def test_a_lock_that_is_never_given_back_is_no_endless_wait(path: Path) -> None:
    path.parent.mkdir()
    store = AccountStore(path, lock_s=0.05)
    with FileLock(f"{path}.lock"), pytest.raises(AppError) as raised:
        store.add("work", CLOUD)
    assert raised.value.kind is ACCOUNTS_UNREADABLE


# --- two at once ------------------------------------------------------------------------------


def test_a_change_of_another_process_is_kept_and_noticed(path: Path) -> None:
    window, command = AccountStore(path), AccountStore(path)
    told: list[list[str]] = []
    stop = window.subscribe(lambda: told.append([account.name for account in window.all()]))
    work = command.add("work", CLOUD)
    assert window.changed()
    assert told == [["local", "work"]]
    assert not window.changed()
    command.rename("work", "office")
    window.add("home", Provider.LINKAI)  # reads again before it writes
    assert [account.name for account in window.all()] == ["local", "office", "home"]
    assert command.changed()
    assert command.get("office").id == work.id
    assert told[1:] == [["local", "office", "home"]]
    stop()
    window.remove("home")
    assert len(told) == 2
    path.unlink()
    assert command.changed()
    assert command.all() == [LOCAL]


def _add_ten(path: Path, name: str) -> None:
    store = AccountStore(path)
    for number in range(10):
        store.add(f"{name} {number}", CLOUD)


def test_processes_that_write_at_once_lose_nothing(path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    names = ["window", "command", "other"]
    processes = [spawn.Process(target=_add_ten, args=(path, name)) for name in names]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    found = sorted(account.name for account in AccountStore(path).all())
    assert found == sorted(["local", *(f"{name} {n}" for name in names for n in range(10))])


def test_threads_that_write_at_once_lose_nothing(path: Path) -> None:
    store = AccountStore(path)
    threads = [
        threading.Thread(target=lambda n=number: store.add(f"account {n}", CLOUD))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(AccountStore(path).all()) == 9
