"""The settings file: what is chosen stays, whoever else writes at the same moment."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stt_desktop.domain.errors import SETTINGS_UNWRITABLE, AppError
from stt_desktop.domain.task import ExportPlan
from stt_desktop.settings import Settings, SettingsStore
from stt_desktop.subtitles.guides import Guides
from stt_desktop.subtitles.saved import to_dict
from stt_desktop.subtitles.style import Style


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_what_is_chosen_is_there_at_the_next_start(path: Path) -> None:
    SettingsStore(path).update(theme="dark", export_formats=("txt",), export_bom=True)
    found = SettingsStore(path).current
    assert (found.theme, found.export_formats, found.export_bom) == ("dark", ("txt",), True)
    assert found.model == Settings().model


def test_listeners_hear_of_a_change_until_they_leave(path: Path) -> None:
    store, heard = SettingsStore(path), []
    leave = store.subscribe(lambda settings: heard.append(settings.theme))
    store.update(theme="dark")
    leave()
    store.update(theme="light")
    assert heard == ["dark"]


def test_two_stores_do_not_undo_each_other(path: Path) -> None:
    one, other = SettingsStore(path), SettingsStore(path)
    one.update(theme="dark")
    other.update(model="small")
    assert other.current.theme == "dark"
    assert SettingsStore(path).current.model == "small"
    assert SettingsStore(path).current.theme == "dark"


def test_threads_do_not_undo_each_other(path: Path) -> None:
    store = SettingsStore(path)
    names = ("theme", "model", "proxy", "ca_file", "export_folder", "recognition_language")
    start = threading.Barrier(len(names))

    def change(name: str) -> None:
        start.wait()
        for _ in range(5):
            store.update(**{name: f"new {name}"})

    threads = [threading.Thread(target=change, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = SettingsStore(path).current
    assert [getattr(found, name) for name in names] == [f"new {name}" for name in names]
    assert sorted(one.name for one in path.parent.iterdir()) == [
        "settings.json",
        "settings.json.lock",
    ]


def test_processes_do_not_undo_each_other(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from stt_desktop.settings import SettingsStore\n"
        "store = SettingsStore(Path(sys.argv[1])); sys.stdin.readline()\n"
        "for _ in range(20): store.update(**{sys.argv[2]: 'new'})"
    )
    names = ("theme", "model", "proxy")
    children = [
        subprocess.Popen([sys.executable, "-c", script, str(path), name], stdin=subprocess.PIPE)
        for name in names
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write(b"go\n")
        child.stdin.close()
    assert [child.wait(timeout=60) for child in children] == [0, 0, 0]
    found = SettingsStore(path).current
    assert [getattr(found, name) for name in names] == ["new"] * 3


def test_a_broken_file_is_set_aside(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"theme": "da', "utf-8")
    assert SettingsStore(path).current == Settings()
    assert path.with_suffix(".broken.json").read_text("utf-8") == '{"theme": "da'


def test_what_does_not_fit_keeps_its_default_and_what_is_newer_stays(path: Path) -> None:
    path.parent.mkdir()
    content = {"theme": 5, "export_formats": "srt", "export_bom": True, "from the future": [1]}
    path.write_text(json.dumps(content), "utf-8")
    store = SettingsStore(path)
    assert store.current == Settings(export_bom=True)
    store.update(model="small")
    assert json.loads(path.read_text("utf-8"))["from the future"] == [1]


def test_a_change_that_cannot_be_written_is_told_and_not_made(path: Path) -> None:
    path.parent.write_text("a file where the folder should be")
    store = SettingsStore(path)
    with pytest.raises(AppError) as told:
        store.update(theme="dark")
    assert told.value.kind is SETTINGS_UNWRITABLE
    assert store.current == Settings()


def test_the_plan_of_an_export() -> None:
    chosen = Settings(export_folder="/out", export_name="{name}.{language}", export_crlf=True)
    assert chosen.export_plan() == ExportPlan(
        ("srt", "txt"), folder="/out", name="{name}.{language}", crlf=True
    )
    assert chosen.export_plan(["txt"]).formats == ("txt",)


def test_the_persons_own_subtitle_styles_are_kept(path: Path) -> None:
    mine = Style(max_chars=30)
    SettingsStore(path).update(subtitle_style="Mine", own_styles={"Mine": to_dict(mine)})
    found = SettingsStore(path).current.guides()
    assert found == Guides("Mine", {"Mine": mine})


def test_styles_that_are_none_are_left_out(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"own_styles": ["Mine"], "subtitle_style": "bbc"}), "utf-8")
    assert SettingsStore(path).current.guides() == Guides("bbc")
