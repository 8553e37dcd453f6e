"""Chooses what this process is: one of the children, the command line or the window."""

import sys

from stt_desktop import isolation, replacement


def main() -> int:
    if isolation.is_packaged():
        isolation.isolate()
        replacement.remember()
    arguments = sys.argv[1:]
    if arguments[:1] == ["--engine-worker"]:
        # The child needs nothing of the program around it: it starts faster and stays smaller.
        from stt_desktop.whisper import worker

        return worker.main()
    if arguments[:1] == ["--keyring-worker"]:
        from stt_desktop.credentials import worker as keyring_worker

        return keyring_worker.main()
    if arguments[:1] == ["--platform-worker"]:
        from stt_desktop.media.download import platform_worker

        return platform_worker.main()
    if arguments[:1] == ["--media-worker"]:
        from stt_desktop.media.extract import worker as media_worker

        return media_worker.main()
    from stt_desktop import app

    return app.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
