"""What can be in the way between a link and its recording. ``host`` is the site's name."""

from stt_desktop.domain.errors.base import N_, Action, define

LINK_UNSAFE = define(
    "link-unsafe",
    N_("The link is not a safe one"),
    N_("{name} is not fetched: recordings come from https:// addresses only."),
    N_("Look for an https:// link, or download the recording and add the file."),
    Action.CHOOSE_SOURCE,
)
LINK_PRIVATE = define(
    "link-private",
    N_("The link leads into a private network"),
    N_("{host} is an address of this computer or of a local network: nothing was fetched."),
    N_("If you trust it, allow private addresses in the settings."),
    Action.CHECK_SETTINGS,
)
LINK_DEAD = define(
    "link-dead",
    N_("Nothing behind the link"),
    N_("{host} has no recording at this address ({reason})."),
    N_("Check the link."),
    Action.CHOOSE_SOURCE,
)
LINK_FORBIDDEN = define(
    "link-forbidden",
    N_("The site does not hand it out"),
    N_("{host} refuses the download ({reason})."),
    N_("Set a cookies file in the settings, or download it with the browser and add the file."),
    Action.CHECK_SETTINGS,
)
LINK_BUSY = define(
    "link-busy",
    N_("The site asks to slow down"),
    N_("{host} delivers nothing for now ({reason})."),
    N_("Try again later: it goes on where it stopped."),
    Action.RETRY,
    retryable=True,
)
LINK_TOO_LARGE = define(
    "link-too-large",
    N_("The download is too large"),
    N_("{host} sends more than the {limit} that are fetched of one recording."),
    N_("Download the recording yourself, then add the file."),
    Action.CHOOSE_SOURCE,
)
LINK_WITHOUT_RECORDING = define(
    "link-without-recording",
    N_("No recording behind the link"),
    N_("{host} shows a page in which no sound or video was found."),
    N_("Look for a link to the recording itself, or download it and add the file."),
    Action.CHOOSE_SOURCE,
)
LINK_TO_SEVERAL = define(
    "link-to-several",
    N_("The link leads to several recordings"),
    N_("{host} lists {count} recordings at this address."),
    N_("Add the link of each recording that you want."),
    Action.CHOOSE_SOURCE,
)
LINK_LIVE = define(
    "link-live",
    N_("It is still being broadcast"),
    N_("{name} is live, or has not begun: it has no end yet."),
    N_("Try again when the broadcast is over."),
    Action.RETRY,
    retryable=True,
)
LINK_NOT_FETCHED = define(
    "link-not-fetched",
    N_("The service cannot fetch the link"),
    N_("{service} got no recording from {name}: {said} Nothing was charged."),
    N_("Check that the link is public, or download the recording and add the file."),
    Action.CHOOSE_SOURCE,
)

LINK_IN_DOUBT = define(
    "link-in-doubt",
    N_("The service gave the link up"),
    N_(
        "{service} ended {name} without a text: {said} It may have been unable to fetch it, which "
        "is free, or have charged it."
    ),
    N_("Look at the service's page; sent again, it is downloaded here first, and charged."),
    Action.DECIDE,
)

# --- video platforms --------------------------------------------------------------------------

VIDEO_PRIVATE = define(
    "video-private",
    N_("The video is private"),
    N_("{host} shows it to chosen people only."),
    N_("If you are one of them, set a cookies file of your browser in the settings."),
    Action.CHECK_SETTINGS,
)
VIDEO_NEEDS_LOGIN = define(
    "video-needs-login",
    N_("The site asks for a login"),
    N_("{host} shows it only to people who have signed in."),
    N_("Set a cookies file of your browser in the settings, then try again."),
    Action.CHECK_SETTINGS,
)
VIDEO_GONE = define(
    "video-gone",
    N_("The video is gone"),
    N_("{host} does not have it any more, or never had it."),
    N_("Check the link."),
    Action.CHOOSE_SOURCE,
)
VIDEO_ELSEWHERE = define(
    "video-elsewhere",
    N_("Not available in this country"),
    N_("{host} does not show it where you are."),
    N_("Choose another source of the recording."),
    Action.CHOOSE_SOURCE,
)
VIDEO_PROTECTED = define(
    "video-protected",
    N_("The video is copy-protected"),
    N_("{host} delivers it to its own player only (DRM)."),
    N_("Choose another source of the recording."),
    Action.CHOOSE_SOURCE,
)
VIDEO_FAILED = define(
    "video-failed",
    N_("The video could not be fetched"),
    N_("{host}: {reason}"),
    N_("Try again. Platforms change often: a newer version of this program may know it."),
    Action.RETRY,
    retryable=True,
)
COOKIES_UNUSABLE = define(
    "cookies-unusable",
    N_("The cookies file cannot be used"),
    N_("{path}: {reason}"),
    N_("Choose a file in the Netscape format (cookies.txt) in the settings, or none."),
    Action.CHECK_SETTINGS,
)
