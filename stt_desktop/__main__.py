"""Chooses what this process is: the engine's child, the command line or the window."""

import sys


def main() -> int:
    arguments = sys.argv[1:]
    if arguments[:1] == ["--engine-worker"]:
        # The child needs nothing of the program around it: it starts faster and stays smaller.
        from stt_desktop.whisper import worker

        return worker.main()
    from stt_desktop import app

    return app.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
