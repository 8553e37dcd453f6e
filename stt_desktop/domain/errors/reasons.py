"""What the system says of a file or folder that cannot be used (``strerror`` of POSIX, in English):
marked here, translated where an error's ``reason`` is shown."""

from stt_desktop.domain.errors.base import N_

OF_THE_SYSTEM = (
    N_("Device or resource busy"),
    N_("File exists"),
    N_("File name too long"),
    N_("Host is down"),
    N_("Input/output error"),
    N_("Is a directory"),
    N_("No such device"),
    N_("No such file or directory"),
    N_("Not a directory"),
    N_("Operation not permitted"),
    N_("Permission denied"),
    N_("Read-only file system"),
    N_("Stale file handle"),
    N_("Too many levels of symbolic links"),
    N_("Transport endpoint is not connected"),
)
