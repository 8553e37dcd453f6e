"""Writing results."""

from stt_desktop.domain.errors.base import N_, Action, define

FOLDER_READ_ONLY = define(
    "folder-read-only",
    N_("The folder cannot be written"),
    N_("{name} could not be saved in {folder}: {reason}. The transcript itself is kept."),
    N_("Choose another folder to export to."),
    Action.CHOOSE_FOLDER,
    retryable=True,
)
DISK_FULL = define(
    "disk-full",
    N_("The disk is full"),
    N_("There is no room left in {folder} for {name}."),
    N_("Free some space, then try again."),
    Action.FREE_SPACE,
    retryable=True,
)
FORMAT_UNKNOWN = define(
    "format-unknown",
    N_("Unknown format"),
    N_("“{format}” is no format that can be written. Known: {known}."),
    N_("Choose one of the known formats."),
    Action.CHECK_SETTINGS,
)
NOTHING_TO_EXPORT = define(
    "nothing-to-export",
    N_("Nothing to export yet"),
    N_("{name} has no transcript yet."),
    N_("Wait until it is done, or try it again."),
    Action.RETRY,
    retryable=True,
)
NO_TIMES = define(
    "no-times",
    N_("No times for subtitles"),
    N_("The service gave the text of {name} without times, so {formats} cannot be written."),
    N_("Export it as plain text (TXT)."),
    Action.EXPORT_TEXT,
)
EXPORT_NAME_UNUSABLE = define(
    "export-name-unusable",
    N_("The pattern for file names cannot be used"),
    N_(
        "“{template}” must hold {{name}}; it may hold {{date}}, {{time}} and {{language}}, and "
        'letters that a file name can have: none of < > : " / \\ | ? *.'
    ),
    N_("Correct the pattern in the settings."),
    Action.CHECK_SETTINGS,
)
PRESET_UNKNOWN = define(
    "preset-unknown",
    N_("Unknown subtitle style"),
    N_("There is no subtitle style called “{preset}”. Known: {known}."),
    N_("Choose one of the known styles."),
    Action.CHECK_SETTINGS,
)
STYLE_UNUSABLE = define(
    "style-unusable",
    N_("The subtitle style cannot be used"),
    N_("“{field}” is {value}. It can be: {allowed}."),
    N_("Change it in the settings of the style."),
    Action.CHECK_SETTINGS,
)
STYLE_NAME_UNUSABLE = define(
    "style-name-unusable",
    N_("A style needs another name"),
    N_(
        "“{name}” cannot be the name of a style: it must be a name of its own, up to 40 characters "
        "long, without a comma."
    ),
    N_("Choose another name."),
    Action.CHECK_SETTINGS,
)
