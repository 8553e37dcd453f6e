"""``stt-desktop accounts``: who can turn recordings into text."""

from stt_desktop.cli import account_changes, account_costs, account_keys, account_list
from stt_desktop.cli.arguments import Commands, add_actions
from stt_desktop.i18n import _


def add_parser(commands: Commands) -> None:
    parser = commands.add_parser(
        "accounts",
        help=_("see and change who does the work, and what it costs"),
        description=_(
            "Accounts say who turns a recording into text. The account “local” is the built-in\n"
            "engine: it is always there, and nothing leaves this computer. Every other one sends\n"
            "recordings to a speech service, which charges for them.\n"
            "\n"
            "Keys lie in the system's keyring and in no file. Where there is none, the variable\n"
            "STT_DESKTOP_KEY_NAME of the environment is read instead (NAME is the account's name\n"
            "in capitals, with _ for all that is no letter or digit)."
        ),
        epilog=_(
            "examples:\n"
            "  stt-desktop accounts add work --provider speech-to-text\n"
            "  stt-desktop accounts set-key work\n"
            "  stt-desktop accounts test work\n"
            "  stt-desktop transcribe interview.mp3 --account work\n"
            "  stt-desktop accounts cost"
        ),
    )
    actions = add_actions(parser)
    for add in (
        account_list.add_list,
        account_changes.add_add,
        account_keys.add_set_key,
        account_keys.add_test,
        account_changes.add_default,
        account_changes.add_change,
        account_changes.add_rename,
        account_changes.add_remove,
        account_costs.add_cost,
    ):
        add(actions)
