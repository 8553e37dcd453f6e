"""The window itself in every state: what lies in the table and beside it."""

from PySide6.QtWidgets import QSplitter

from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.task import State
from stt_desktop.ui.dropped import Dropped
from stt_desktop.ui.task_table.columns import Column
from stt_desktop.ui.transcript.page import TranscriptPage
from tests.gallery.stage import Stage


async def empty(stage: Stage) -> None:
    await stage.settle()


async def dragging(stage: Stage) -> None:
    _drag(
        stage,
        Dropped(
            files=[f"{number}.wav" for number in range(12)],
            links=["https://example.org/talk"],
        ),
        ("srt", "txt"),
        LOCAL,
    )


def _drag(stage: Stage, dropped: Dropped, saves: tuple[str, ...], account: Account) -> None:
    overlay = stage.session.window.overlay
    overlay.announce(dropped, saves, account)
    overlay._silence.stop()  # it stays, however long a halted machine takes to paint it


async def running(stage: Stage) -> None:
    await stage.add("keynote 2026.mkv", "interview-王.m4a", "lecture 3 of 12, with questions.mp3")
    await stage.reach("keynote 2026.mkv", State.LISTENING)
    stage.select("keynote 2026.mkv")


async def done(stage: Stage) -> None:
    await stage.add("panel.wav", "interview-王.m4a", "notes.opus")
    await stage.reach("notes.opus", State.DONE)
    await stage.add("keynote 2026.mkv")
    await stage.reach("keynote 2026.mkv", State.LISTENING)
    await _read(stage, "interview-王.m4a")
    stage.session.window.table.setFocus()


async def _read(stage: Stage, name: str) -> TranscriptPage:
    """The page of a recording, with all that is read from the disk for it."""
    stage.select(name)
    page = stage.session.window.detail.page
    await stage.until(lambda: bool(page.waveform._peaks.data and page.model.cues()))
    return page


async def _transcript(stage: Stage) -> TranscriptPage:
    """The page of a recording whose sound is the sample's."""
    await stage.add("interview-王.m4a")
    await stage.reach("interview-王.m4a", State.DONE)
    return await _read(stage, "interview-王.m4a")


async def playing(stage: Stage) -> None:
    page = await _transcript(stage)
    page.cues.choose(1)
    cue = page.model.cues()[1]
    stage.session.playing.seek(cue.start_ms + cue.duration_ms // 2)
    page.cues.setFocus()


async def editing(stage: Stage) -> None:
    page = await _transcript(stage)
    cues = page.model.cues()
    page.waveform.retimed.emit(2, cues[2].start_ms, cues[2].start_ms + 1200)
    stage.session.playing.seek(cues[3].start_ms)
    page.cues.edit_row(1)
    await stage.until(lambda: bool(stage.session.window.notices.texts()))


async def finding(stage: Stage) -> None:
    page = await _transcript(stage)
    page.cues.setFocus()
    stage.session.window.actions_.transcript.find.trigger()
    page.find_bar.text.setText("he" if stage.language == "en" else "而")
    page.find_bar.other.setText("she" if stage.language == "en" else "，")


async def moved(stage: Stage) -> None:
    await stage.add("panel.wav")
    await stage.reach("panel.wav", State.DONE)
    (stage.folder / "panel.wav").unlink()
    stage.select("panel.wav")
    page = stage.session.window.detail.page
    await stage.until(lambda: bool(page.sound.words and page.model.cues()))
    page.waveform.retimed.emit(0, 0, 900)
    await stage.until(lambda: bool(stage.session.window.notices.texts()))
    stage.session.window.actions_.transcript.show_original.trigger()


async def error(stage: Stage) -> None:
    await stage.add("panel.wav", "lecture 3.mp3", "broken.mp4", "silent film.mkv", "long.wav")
    await stage.reach("long.wav", State.FAILED)
    stage.select("broken.mp4")
    stage.session.window.table.setFocus()


async def model_missing(stage: Stage) -> None:
    stage.models.present = False
    await stage.add("no model.wav")
    await stage.reach("no model.wav", State.FAILED)
    await stage.session.engine.check()
    stage.select("no model.wav")


async def filtered(stage: Stage) -> None:
    await done(stage)
    stage.session.window.filter.setText("王")
    stage.session.window.filter.setFocus()


async def columns(stage: Stage) -> None:
    await done(stage)
    window = stage.session.window
    window.resize(1270, 700)
    for column in (Column.FINISHED, Column.SIZE):
        window.table.columns[column].setChecked(True)
    window.findChildren(QSplitter)[0].setSizes([970, 300])
    window.table._show_columns_menu(window.table.rect().topLeft())


async def review(stage: Stage) -> None:
    """Three recordings that wait to be started, one of them for a service."""
    await stage.session.choices.store(review_first=True)
    account = stage.accounts.add("work", Provider.SPEECH_TO_TEXT)
    await stage.add("panel.wav", "interview-王.m4a", "keynote 2026.mkv")
    stage.select("interview-王.m4a")
    await stage.session.reviewing.send_to(account.id)
    stage.session.window.table.setFocus()


async def dragging_kinds(stage: Stage) -> None:
    _drag(
        stage,
        Dropped(
            files=["a.wav", "b.wav"], folders=["c"], lists=["d.m3u"],
            links=["https://example.org/"], others=["see you at nine"],
        ),
        ("srt",),
        Account("1", "work", Provider.SPEECH_TO_TEXT),
    )  # fmt: skip


async def menus(stage: Stage) -> None:
    await done(stage)
    stage.session.window.language.menu().popup(
        stage.session.window.language.mapToGlobal(stage.session.window.language.rect().bottomLeft())
    )


async def destinations(stage: Stage) -> None:
    await stage.add_accounts()
    button = stage.session.window.account
    # Flush with the button's right edge, where a desktop would move it.
    place = button.mapToGlobal(button.rect().bottomRight())
    place.setX(place.x() - button.menu().sizeHint().width())
    button.menu().popup(place)


async def paused(stage: Stage) -> None:
    await stage.add_accounts()
    await stage.add("panel.wav")
    await stage.add(*(f"no credit {number}.mp3" for number in range(1, 8)))
    await stage.until(lambda: bool(stage.session.window.notices.texts()))
    await stage.settle()
    stage.select("no credit 3.mp3")


async def sending(stage: Stage) -> None:
    await stage.add_accounts()
    await stage.add("panel.wav", "queued.mp3", "slow line.mp4", "panel copy.wav")
    await stage.reach("panel copy.wav", State.DONE)
    stage.select("slow line.mp4")


SCENES = (
    empty,
    dragging,
    running,
    done,
    playing,
    editing,
    finding,
    moved,
    error,
    model_missing,
    filtered,
    columns,
    review,
    dragging_kinds,
    menus,
    destinations,
    paused,
    sending,
)
