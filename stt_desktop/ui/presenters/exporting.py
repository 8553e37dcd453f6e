"""Exports: which formats, where, what about files that are there; then writes and tells."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from stt_desktop.domain.errors import AppError
from stt_desktop.domain.task import ExportPlan, Task
from stt_desktop.i18n import _, about, after_another, ngettext
from stt_desktop.ui.async_bridge import Bridge, answer
from stt_desktop.ui.context import Context
from stt_desktop.ui.desktop import folder_for
from stt_desktop.ui.dialogs.export import ExportDialog
from stt_desktop.ui.dialogs.question import Question
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.presenters.previewing import Previewing
from stt_desktop.ui.presenters.summing_up import SummingUp
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import Tone

NOTICE = "exported"


class Exporting:
    def __init__(
        self,
        context: Context,
        theme: Theme,
        window: QWidget,
        notices: NoticeArea,
        bridge: Bridge,
        *,
        keep_edits: Callable[[], Awaitable[None]],
    ) -> None:
        """``keep_edits`` returns when everything typed is on disk."""
        self._keep_edits = keep_edits
        self._summing_up = SummingUp(context, notices, bridge)
        self._context = context
        self._theme = theme
        self._window = window
        self._notices = notices
        self._bridge = bridge

    async def ask_and_export(self, tasks: Sequence[Task]) -> None:
        """The dialog, then the files of every task among ``tasks`` that has a text."""
        done = [task for task in tasks if task.result is not None]
        if not done:
            return
        await self._keep_edits()
        guides = self._context.settings.current.guides()
        first = await self._context.scheduler.transcript(done[0].id)
        dialog = ExportDialog(
            self._theme,
            done,
            self._context.settings.current.export_plan(),
            self._window,
            language=first.language if first else None,
            guides=guides,
        )
        previewing = Previewing(self._context.scheduler, guides, done[0], dialog)
        dialog.preview_wanted.connect(
            lambda form, plan: self._bridge.spawn(previewing.show(form, plan))
        )
        dialog.ask_for_preview()
        try:
            if not await answer(dialog):
                return
            plan = dialog.plan()
        finally:
            previewing.close()
            dialog.deleteLater()
        await self.export(done, plan)

    async def export(self, tasks: Sequence[Task], plan: ExportPlan) -> None:
        """Write; files with another content are replaced only where the person says so, now or in
        the settings."""
        await self._keep_edits()
        try:
            taken = [] if plan.overwrite else await self._taken(tasks, plan)
        except AppError as error:
            self._tell_failed([(task, error) for task in tasks], plan, [])
            return
        if taken:
            replaces = await self._ask_to_replace(taken)
            if replaces is None:
                return
            plan = replace(plan, overwrite=replaces)
        written: list[str] = []
        well: list[Task] = []
        failed: list[tuple[Task, AppError]] = []
        for task in tasks:
            try:
                written += await self._context.scheduler.export(task.id, _placed(plan, task))
                well.append(task)
            except AppError as error:
                failed.append((task, error))
        if failed:
            self._tell_failed(failed, plan, written)
        elif written:
            self._tell_written(written, *await self._summing_up.of(well, plan))

    async def choose_folder_and_export(self, task: Task) -> None:
        """For a task whose files could not be written where they should."""
        folder = await choose_folder(self._window, _("Save the files in"), Path.home())
        if folder is not None:
            chosen = task.export.formats if task.export else ()
            wanted = chosen or self._context.settings.current.export_formats
            plan = task.export or self._context.settings.current.export_plan(wanted)
            await self.export([task], replace(plan, formats=tuple(wanted), folder=folder))

    async def _taken(self, tasks: Sequence[Task], plan: ExportPlan) -> list[str]:
        """Files that stand in the way: there already, with another content."""
        scheduler, taken = self._context.scheduler, dict[str, None]()
        for task in tasks:
            transcript = await scheduler.to_export(task.id, plan)
            if transcript is not None:
                own = _placed(plan, task)
                taken |= dict.fromkeys(await scheduler.in_the_way(task, transcript, own))
        return list(taken)

    async def _ask_to_replace(self, taken: Sequence[str]) -> bool | None:
        names = "\n".join(Path(path).name for path in taken[:5])
        if len(taken) > 5:
            names += "\n…"
        question = Question(
            self._theme,
            ngettext(
                "A file of that name is there already",
                "{count} files of these names are there already",
                len(taken),
            ).format(count=len(taken)),
            names,
            [("keep", _("Keep both"), True), ("replace", _("Replace"), False)],
            self._window,
        )
        choice = await question.ask()
        return None if choice is None else choice == "replace"

    def _tell_written(self, written: Sequence[str], check: str, is_broken: bool) -> None:
        """``check`` is what is to be said of their subtitles, if anything is."""
        text = _saved(written)
        self._notices.tell(
            NOTICE,
            after_another(text, check) if check else text,
            icon="triangle-alert" if is_broken else "circle-check",
            tone=Tone.WARNING if is_broken else Tone.GOOD,
            buttons=[(_("Show in folder"), lambda: show_in_folder(written[0]))],
        )

    def _tell_failed(
        self, failed: Sequence[tuple[Task, AppError]], plan: ExportPlan, written: Sequence[str]
    ) -> None:
        """Of several, the first; what was written stays and is not written again."""
        again, error = [task for task, _error in failed], failed[0][1]
        text = about(error.title(_), error.message(_))
        self._notices.tell(
            NOTICE,
            after_another(_saved(written), text) if written else text,
            icon="triangle-alert",
            tone=Tone.WARNING,
            buttons=[
                (
                    _("Choose a folder…"),
                    lambda: self._bridge.spawn(self._export_elsewhere(again, plan)),
                )
            ],
        )

    async def _export_elsewhere(self, tasks: Sequence[Task], plan: ExportPlan) -> None:
        folder = await choose_folder(self._window, _("Save the files in"), Path.home())
        if folder is not None:
            await self.export(tasks, replace(plan, folder=folder))


def _placed(plan: ExportPlan, task: Task) -> ExportPlan:
    return replace(plan, folder=plan.folder or folder_for(task.source))


def _saved(written: Sequence[str]) -> str:
    if len(written) == 1:
        return _("Saved {name}").format(name=Path(written[0]).name)
    return ngettext("Saved {count} file", "Saved {count} files", len(written)).format(
        count=len(written)
    )


def show_in_folder(path: str) -> None:
    """Open the folder of ``path`` in the desktop's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(path).parent)))


async def choose_folder(parent: QWidget, title: str, start: Path) -> str | None:
    """The folder that the person chose, or None."""
    dialog = QFileDialog(parent, title, str(start))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    try:
        if not await answer(dialog):
            return None
        return dialog.selectedFiles()[0]
    finally:
        dialog.deleteLater()


async def choose_files(parent: QWidget, title: str, endings: Sequence[str]) -> list[str]:
    """The recordings that the person chose. ``endings`` are those of known media, with dots."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    patterns = " ".join(f"*{ending}" for ending in sorted(endings))
    dialog.setNameFilters([_("Sound and video") + f" ({patterns})", _("All files") + " (*)"])
    try:
        if not await answer(dialog):
            return []
        return list(dialog.selectedFiles())
    finally:
        dialog.deleteLater()
