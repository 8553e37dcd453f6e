"""From what was dropped, pasted or chosen to tasks; and to reasons for what cannot be one."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from stt_desktop.domain.account import LOCAL, Account
from stt_desktop.domain.errors import AppError
from stt_desktop.domain.source import LocalFile, Source
from stt_desktop.domain.task import ExportPlan, Options, State, Task, fitting
from stt_desktop.domain.watching import FoundFile
from stt_desktop.i18n import _, about, ngettext
from stt_desktop.jobs.intake import Intake, gather
from stt_desktop.jobs.new_task import NewTask
from stt_desktop.jobs.watching import as_watched, task_of
from stt_desktop.ui.context import Context
from stt_desktop.ui.desktop import folder_for
from stt_desktop.ui.dialogs.refused import RefusedDialog
from stt_desktop.ui.notices import NoticeArea
from stt_desktop.ui.theme import Theme
from stt_desktop.ui.tokens import Tone

NOTICE, KNOWN, LEFT_OUT = "refused", "known", "left-out"

_GIVEN_UP = frozenset({State.FAILED, State.CANCELLED})

log = logging.getLogger(__name__)


class Adding:
    """``added`` gets the new tasks, which are on disk by then."""

    def __init__(
        self,
        context: Context,
        theme: Theme,
        window: QWidget,
        notices: NoticeArea,
        added: Callable[[Sequence[Task]], None],
    ) -> None:
        self._context = context
        self._theme = theme
        self._window = window
        self._notices = notices
        self._added = added
        self._pending = 0
        self._rest = asyncio.Event()
        self._rest.set()

    @property
    def pending(self) -> int:
        """How many inputs were given and are not tasks yet."""
        return self._pending

    @contextmanager
    def expecting(self, inputs: Sequence[str]) -> Iterator[None]:
        """``inputs`` were given: whoever closes the program meanwhile knows of them."""
        self._pending += len(inputs)
        self._rest.clear()
        try:
            yield
        finally:
            self._pending -= len(inputs)
            if not self._pending:
                self._rest.set()

    async def settle(self, seconds: float | None = None) -> None:
        """Returns when what was given is tasks, or after ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                while self._pending:
                    await self._rest.wait()
        except TimeoutError:
            log.warning("%d inputs were not taken in before the end", self._pending)

    async def add(self, inputs: Sequence[str]) -> list[Task]:
        """Make tasks of files, folders and links, for the chosen account; tell about those that
        cannot be used."""
        if not inputs:
            return []
        with self.expecting(inputs):
            return await self._add(inputs)

    async def _add(self, inputs: Sequence[str]) -> list[Task]:
        account = self._context.destination()
        intake = await asyncio.to_thread(self._gather, inputs)
        watched = await asyncio.to_thread(self._watched, intake)
        settings = self._context.settings.current
        options = Options(
            language=settings.recognition_language,
            model=settings.model,
            extract=settings.extract_sound,
        )
        known: list[Task] = []
        new: list[NewTask] = []
        # The watch goes on meanwhile: what it has taken is looked for at the last moment.
        async with self._context.scheduler.taking_files if watched else nullcontext():
            for source, given in intake.items:
                file = watched.get(source)
                taken = None if file is None else task_of(file, self._alike(account, options))
                if taken is not None:
                    known.append(taken)
                    continue
                own = source if file is None else LocalFile(file.path)
                new.append(NewTask(own, given, account, options, self._plan(own)))
            tasks = await self._schedule(new)
        if known:
            self._tell_known(known)
            if not tasks:
                self._added(known)
        self._tell_left_out(intake.others)
        self._tell(intake.refused)
        return [*known, *tasks]

    def _alike(self, account: Account, options: Options) -> list[Task]:
        """What is done, or will be, as it is wished now."""
        wished = fitting(options, account)
        return [
            task
            for task in self._context.scheduler.tasks.values()
            if task.state not in _GIVEN_UP
            and task.account == account.id
            and task.options.language == wished.language
            and task.options.model == wished.model
        ]

    def _watched(self, intake: Intake) -> dict[Source, FoundFile]:
        """Which sources lie in the watched folder, and how it names them. Blocks."""
        settings = self._context.settings.current
        if not settings.watch or not settings.watch_folder:
            return {}
        found: dict[Source, FoundFile] = {}
        for source, _given in intake.items:
            if isinstance(source, LocalFile):
                file = as_watched(settings.watch_folder, source.path)
                if file is not None:
                    found[source] = file
        return found

    async def add_sample(self, sample: Path) -> list[Task]:
        """The recording that comes with the program. Nothing is written beside it: that is the
        program's own folder."""
        options = Options(language="en", model=self._context.settings.current.model)
        source = await asyncio.to_thread(self._gather, [str(sample)])
        return await self._schedule(
            [NewTask(found, given, LOCAL, options) for found, given in source.items], at_once=True
        )

    def _plan(self, source: Source) -> ExportPlan | None:
        """Which files are written when it is done."""
        settings = self._context.settings.current
        if not settings.export_automatically or not settings.export_formats:
            return None
        plan = settings.export_plan()
        return replace(plan, folder=plan.folder or folder_for(source))

    def _gather(self, inputs: Sequence[str]) -> Intake:
        return gather(inputs, base=Path.cwd(), find_media=self._context.find_media)

    async def _schedule(self, new: Sequence[NewTask], *, at_once: bool = False) -> list[Task]:
        if self._context.settings.current.review_first and not at_once:
            new = [replace(wish, held=True) for wish in new]
        tasks = await self._context.scheduler.add(new) if new else []
        if tasks:
            self._added(tasks)
        return tasks

    def _tell_known(self, known: Sequence[Task]) -> None:
        if len(known) == 1:
            text = _("{name} is in the list already.").format(name=known[0].name)
        else:
            text = ngettext(
                "{count} recording is in the list already.",
                "{count} recordings are in the list already.",
                len(known),
            ).format(count=len(known))
        self._notices.tell(KNOWN, text)

    def _tell_left_out(self, count: int) -> None:
        """Files of a folder that nobody chose one by one: a number is enough."""
        if count:
            text = ngettext(
                "{count} other file is no recording and was left out.",
                "{count} other files are no recordings and were left out.",
                count,
            )
            self._notices.tell(LEFT_OUT, text.format(count=count))

    def _tell(self, refused: Sequence[tuple[str, AppError]]) -> None:
        if not refused:
            return
        if len(refused) == 1:
            error = refused[0][1]
            text = about(error.title(_), error.message(_))
            buttons = []
        else:
            text = ngettext(
                "{count} item could not be added.",
                "{count} items could not be added.",
                len(refused),
            ).format(count=len(refused))
            buttons = [(_("Show why"), lambda: self._explain(refused))]
        self._notices.tell(NOTICE, text, icon="triangle-alert", tone=Tone.WARNING, buttons=buttons)

    def _explain(self, refused: Sequence[tuple[str, AppError]]) -> None:
        RefusedDialog(self._theme, refused, self._window).show()
