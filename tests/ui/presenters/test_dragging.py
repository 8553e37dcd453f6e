"""Files of the rows that are dragged out."""

from pathlib import Path

from stt_desktop.domain.task import State
from tests.doubles import until
from tests.ui.conftest import OpenDesk, RunQt


def test_written_files_are_dragged_and_missing_ones_written(
    run_qt: RunQt, open_desk: OpenDesk
) -> None:
    async def scene() -> None:
        async with open_desk() as desk:
            await desk.add("one.wav")
            await until(lambda: bool((task := desk.task("one.wav")) and task.outputs))
            desk.settings.update(export_automatically=False)
            await desk.add("two.wav")
            one, two = desk.task("one.wav"), await desk.reach("two.wav", State.DONE)
            assert one is not None
            files = await desk.session.dragging.files([one.id, two.id, "unknown"])
            assert files[:2] == list(one.outputs)
            assert [Path(path).name for path in files[2:]] == ["two.srt", "two.txt"]
            assert "one two three." in Path(files[2]).read_text("utf-8")
            # Nothing beside the recording, nothing said about the task.
            assert not (desk.folder / "two.srt").exists()
            assert desk.task("two.wav") == two
            for path in one.outputs:
                Path(path).unlink()
            again = await desk.session.dragging.files([one.id])
            assert [Path(path).name for path in again] == ["one.srt", "one.txt"]
            assert again[0] not in one.outputs
        assert not Path(files[2]).exists()

    run_qt(scene())


def test_what_is_not_done_has_no_files(run_qt: RunQt, open_desk: OpenDesk) -> None:
    async def scene() -> None:
        async with open_desk(hold={"one.wav"}) as desk:
            await desk.add("one.wav")
            await desk.engine.started("one.wav")
            task = desk.task("one.wav")
            assert task is not None
            assert await desk.session.dragging.files([task.id]) == []

    run_qt(scene())
