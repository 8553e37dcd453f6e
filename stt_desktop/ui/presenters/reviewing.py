"""What waits for the person to start it, and what is to be done another way: with another account,
in another language, by another model."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from stt_desktop.domain.account import LOCAL, Account, Provider
from stt_desktop.domain.cost import estimate
from stt_desktop.domain.task import RESTING, Options, State, Task
from stt_desktop.i18n import _
from stt_desktop.ui import languages, wording
from stt_desktop.ui.async_bridge import Bridge
from stt_desktop.ui.context import Context
from stt_desktop.ui.main_window import MainWindow
from stt_desktop.ui.presenters.task_actions import TaskActions
from stt_desktop.ui.prospects import times_ahead
from stt_desktop.ui.task_table.model import TaskTableModel
from stt_desktop.ui.wording import Group

Change = Callable[[Options], Options]


class Reviewing:
    """Keeps the bar over the table and the menus "Transcribe with", "Spoken language" and "Model"
    on what is selected. Call :meth:`follow` when tasks or the selection have changed."""

    def __init__(
        self,
        context: Context,
        window: MainWindow,
        model: TaskTableModel,
        *,
        tasks: TaskActions,
        bridge: Bridge,
        open_models: Callable[[], None],
    ) -> None:
        self._context = context
        self._window = window
        self._model = model
        self._tasks = tasks
        self._installed: frozenset[str] = frozenset()
        routes = window.actions_.routes
        routes.account_chosen.connect(lambda one: bridge.spawn(self.send_to(one)))
        routes.language_chosen.connect(lambda one: bridge.spawn(self.speak(one or None)))
        routes.model_chosen.connect(lambda one: bridge.spawn(self.use_model(one)))
        routes.track_chosen.connect(lambda one: bridge.spawn(self.hear(one)))
        routes.extraction_chosen.connect(lambda on: bridge.spawn(self.extract(on)))
        routes.models_wanted.connect(open_models)
        model.modelReset.connect(self.follow)  # filtered otherwise
        window.review.start_wanted.connect(lambda: bridge.spawn(self.start_what_is_told()))

    # --- what is seen -------------------------------------------------------------------------

    def follow(self) -> None:
        """The bar, the menus and what can be started, as it is now."""
        selected = self._selected()
        meant = self._meant(selected)
        self._window.actions_.start.setEnabled(bool(self._startable(selected)))
        changeable = [task for task in selected or meant if self._can_change(task)]
        self._tick(changeable)
        self._window.actions_.routes.enable(
            any_can=bool(changeable),
            any_local=any(task.provider is Provider.LOCAL for task in changeable),
        )
        self._show_sound(changeable)
        bar = self._window.review
        if not meant:
            bar.hide()
            return
        held = self._model.counts()[Group.HELD]
        of_selection = len(meant) < held and meant[0] in selected
        bar.tell(len(meant), self._facts(meant), of_selection=of_selection)

    def _tick(self, tasks: Sequence[Task]) -> None:
        """In the menus, what all of them have."""
        self._window.actions_.routes.tick(
            account=_common(task.account for task in tasks),
            language=_common(task.options.language or "" for task in tasks),
            model=_common(task.options.model for task in tasks),
        )

    def _show_sound(self, tasks: Sequence[Task]) -> None:
        """A choice of tracks makes sense for one recording, whose tracks are known by then."""
        options = tasks[0].options if tasks else Options()
        tracks = tasks[0].tracks if len(tasks) == 1 else ()
        chosen = options.track or (tasks[0].default_track if tracks else None)
        self._window.actions_.routes.show_tracks(tracks, chosen, extract=options.extract)

    async def look_for_models(self) -> None:
        """Which models can be chosen; without one, bare text gets its times by estimate."""
        models = self._context.models
        names = [one.name for one in models.known()]
        self._installed = frozenset([one for one in names if await models.installed(one)])
        self._window.actions_.routes.show_models([one for one in names if one in self._installed])
        self.follow()

    def _facts(self, tasks: Sequence[Task]) -> str:
        """How long and large they are together, which language was chosen, where they go, what
        that costs, and what times their subtitles get."""
        lengths = [task.duration_ms for task in tasks if task.duration_ms is not None]
        sizes = [task.size_bytes for task in tasks if task.size_bytes is not None]
        times = {times_ahead(task, can_align=bool(self._installed)) for task in tasks}
        spoken = dict.fromkeys(task.options.language for task in tasks)
        facts = [
            wording.clock(sum(lengths)) if lengths else "",
            wording.size(sum(sizes)) if sizes else "",
            ", ".join(languages.name(code) for code in spoken) if any(spoken) else "",
            *self._places(tasks),
            self._cost(tasks),
            *sorted(times),
        ]
        return " · ".join(fact for fact in facts if fact)

    def _places(self, tasks: Sequence[Task]) -> list[str]:
        ids = dict.fromkeys(task.account for task in tasks)
        accounts = [self._account(one) for one in ids]
        leaving = [account for account in accounts if account and not account.stays_here]
        places = []
        if any(account and account.stays_here for account in accounts):
            places.append(_("stays on this computer"))
        places += [
            _("sent to {account}").format(account=wording.destination(account))
            for account in leaving
        ]
        return places

    def _cost(self, tasks: Iterable[Task]) -> str:
        """Together; nothing is said where one of them cannot be estimated and nothing is known."""
        known = Decimal(0)
        unknown = False
        for task in tasks:
            account = self._account(task.account)
            expected = None if account is None else estimate(account, task.duration_ms)
            unknown = unknown or expected is None
            known += expected or 0
        if not known:
            return _("cost not known") if unknown else _("free")
        about = wording.dollars(known)
        if unknown:
            return _("about {cost} and what is not known").format(cost=about)
        return _("about {cost}").format(cost=about)

    # --- what is done -------------------------------------------------------------------------

    async def start(self) -> None:
        """What is held among the selected; where nothing is selected, what the bar tells of."""
        await self._tasks.retry([task.id for task in self._startable(self._selected())])

    async def start_what_is_told(self) -> None:
        """From the bar."""
        meant = self._meant(self._selected())
        # Else the button is pressed again for what the bar tells of next.
        self._window.table.setFocus()
        await self._tasks.retry([task.id for task in meant])

    async def send_to(self, account_id: str) -> None:
        """Have what is meant done by another account."""
        account = self._account(account_id)
        if account is not None:
            await self._change(lambda options: options, account)

    async def speak(self, language: str | None) -> None:
        """Tell which language is spoken; None: it is to be detected."""
        await self._change(lambda options: replace(options, language=language))

    async def use_model(self, name: str) -> None:
        """Have what is meant done by another model of the built-in engine."""
        await self._change(lambda options: replace(options, model=name), only=Provider.LOCAL)

    async def hear(self, track: int) -> None:
        """Have another of its sound tracks transcribed."""
        await self._change(lambda options: replace(options, track=track))

    async def extract(self, on: bool) -> None:
        """Send only the sound of videos, or the whole of them."""
        await self._change(lambda options: replace(options, extract=on))

    async def _change(
        self, change: Change, account: Account | None = None, only: Provider | None = None
    ) -> None:
        selected = self._selected()
        again = []
        for task in selected or self._meant(selected):
            if only is not None and task.provider is not only:
                continue
            options = change(task.options)
            if account is not None and account.provider is not task.provider:
                options = replace(options, mode=Options().mode)  # the way is the service's own
            if task.state in RESTING and task.state is not State.HELD:
                again.append((task, options))
            elif self._can_change(task):
                await self._context.scheduler.review.assign(
                    [task.id], account=account, options=options
                )
        await self._tasks.retry_otherwise(again, account)

    # --- of which tasks -----------------------------------------------------------------------

    def _selected(self) -> list[Task]:
        ids = self._window.table.selected_ids()
        return [task for one in ids if (task := self._model.task(one)) is not None]

    def _meant(self, selected: Sequence[Task]) -> list[Task]:
        """What the bar tells of: what is held among the selected, else all that is seen."""
        held = [task for task in selected if task.state is State.HELD]
        if held or not self._model.counts()[Group.HELD]:
            return held
        all_held = (task for task in self._model.tasks() if task.state is State.HELD)
        return [task for task in all_held if self._model.index_of(task.id).isValid()]

    def _startable(self, selected: Sequence[Task]) -> list[Task]:
        """Who asks for it at a row means that row."""
        meant = self._meant(selected)
        return [task for task in meant if task in selected] if selected else meant

    def _can_change(self, task: Task) -> bool:
        return task.state in RESTING or task.state is State.QUEUED

    def _account(self, account_id: str) -> Account | None:
        if account_id == LOCAL.id:
            return LOCAL
        known = self._context.accounts.known()
        return next((one for one in known if one.id == account_id), None)


def _common(values: Iterable[str | None]) -> str | None:
    """What all of them are; None where they differ."""
    different = set(values)
    return different.pop() if len(different) == 1 else None
