"""``stt-desktop tasks``: the list of tasks, and what can be done with them."""

from stt_desktop.cli import task_changes, task_decisions, task_export, task_list, task_subtitles
from stt_desktop.cli.arguments import Commands, add_actions
from stt_desktop.i18n import _


def add_parser(commands: Commands) -> None:
    parser = commands.add_parser(
        "tasks",
        help=_("see and manage what was done and what is waiting"),
        description=_(
            "Every recording that was ever given to the program is a task, until it is removed.\n"
            "A task is named by its id; the beginning of the id is enough."
        ),
        epilog=_(
            "examples:\n"
            "  stt-desktop tasks list --state failed\n"
            "  stt-desktop tasks show 01JD8\n"
            "  stt-desktop tasks retry --failed\n"
            "  stt-desktop tasks export 01JD8 --format srt --output subtitles"
        ),
    )
    actions = add_actions(parser)
    for add in (
        task_list.add_list,
        task_list.add_show,
        task_changes.add_retry,
        task_decisions.add_attach,
        task_decisions.add_give_up,
        task_decisions.add_go_back,
        task_changes.add_cancel,
        task_changes.add_remove,
        task_subtitles.add_resubtitle,
        task_export.add_export_parser,
    ):
        add(actions)
