"""What can be wrong with a recording."""

from stt_desktop.domain.errors.base import N_, Action, define

SOURCE_MISSING = define(
    "source-missing",
    N_("The file is gone"),
    N_("{name} is no longer where it was ({folder})."),
    N_("Put it back, or choose it again."),
    Action.CHOOSE_SOURCE,
    retryable=True,
)
SOURCE_NOT_FOUND = define(
    "source-not-found",
    N_("No such file or folder"),
    N_("There is no “{name}” in {folder}."),
    N_("Check the name and the folder."),
    Action.CHOOSE_SOURCE,
)
FOLDER_NOT_FOUND = define(
    "folder-not-found",
    N_("No such folder"),
    N_("There is no folder “{name}” in {folder}."),
    N_("Check the name and where it is."),
    Action.CHOOSE_FOLDER,
)
SOURCE_EMPTY = define(
    "source-empty",
    N_("The file is empty"),
    N_("{name} holds no data at all: a copy or a download may have been cut short."),
    N_("Choose a complete copy of the recording."),
    Action.CHOOSE_SOURCE,
)
SOURCE_UNREADABLE = define(
    "source-unreadable",
    N_("The file cannot be read"),
    N_("{name} cannot be opened: {reason}."),
    N_("Check the file's permissions and the drive, then try again."),
    Action.RETRY,
    retryable=True,
)
SOURCE_NOT_MEDIA = define(
    "source-not-media",
    N_("Not a recording"),
    N_("{name} holds no sound or video that can be recognized, whatever its name says."),
    N_("Choose a sound or video file."),
    Action.CHOOSE_SOURCE,
)
SOURCE_DAMAGED = define(
    "source-damaged",
    N_("The recording is damaged"),
    N_("{name} begins like a recording but cannot be decoded: a part of it is missing or broken."),
    N_("Choose a complete copy of the recording."),
    Action.CHOOSE_SOURCE,
)
SOURCE_NO_AUDIO = define(
    "source-no-audio",
    N_("No sound in the video"),
    N_("{name} has a picture but no sound track."),
    N_("Choose a recording with sound."),
    Action.CHOOSE_SOURCE,
)
SOURCE_NO_SPEECH = define(
    "source-no-speech",
    N_("No speech found"),
    N_("Nothing in {name} sounds like speech."),
    N_("Listen to the recording; choose another one if it is silent."),
    Action.CHOOSE_SOURCE,
)
FOLDER_UNREADABLE = define(
    "folder-unreadable",
    N_("The folder cannot be read"),
    N_("{name} cannot be opened: {reason}."),
    N_("Check the folder's permissions and the drive, then try again."),
    Action.RETRY,
    retryable=True,
)
FOLDER_WITHOUT_MEDIA = define(
    "folder-without-media",
    N_("No recordings in the folder"),
    N_("{name} and its folders hold no sound or video files."),
    N_("Choose a folder with recordings."),
    Action.CHOOSE_SOURCE,
)
SOURCE_NOT_UNDERSTOOD = define(
    "source-not-understood",
    N_("Neither a file nor a link"),
    N_("There is no file or folder “{name}”, and it is no https:// link."),
    N_("Check the name."),
    Action.CHOOSE_SOURCE,
)
SOURCE_ELSEWHERE = define(
    "source-elsewhere",
    N_("Not on this computer"),
    N_("{name} cannot be opened from here: only files of this computer and https:// links can."),
    N_("Copy the recording to this computer, then add the file."),
    Action.CHOOSE_SOURCE,
)
LINK_NOT_SUPPORTED = define(
    "link-not-supported",
    N_("Links need an online account"),
    N_("The built-in engine reads files on this computer; {name} is a link."),
    N_("Download the recording first, then add the file."),
    Action.CHOOSE_SOURCE,
)
LIST_EMPTY = define(
    "list-empty",
    N_("Nothing in the list"),
    N_("{name} names no file and no link that can be added."),
    N_("Add the recordings or links themselves."),
    Action.CHOOSE_SOURCE,
)
LIST_TOO_LARGE = define(
    "list-too-large",
    N_("The list is too long"),
    N_("{name} is longer than the {most} that are read of a list; the rest of it was left out."),
    N_("Divide the list and add its parts."),
    Action.CHOOSE_SOURCE,
)
STREAM_NOT_TAKEN = define(
    "stream-not-taken",
    N_("A stream's playlist"),
    N_("{name} names the pieces of a stream, not recordings."),
    N_("Download the recording first, then add the file."),
    Action.CHOOSE_SOURCE,
)
SHORTCUT_UNUSABLE = define(
    "shortcut-unusable",
    N_("The shortcut leads to no recording"),
    N_("{name} holds no web address and no file of this computer. It was not opened."),
    N_("Add the recording or link itself."),
    Action.CHOOSE_SOURCE,
)
