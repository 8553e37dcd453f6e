"""The one door to the operating system's keyring.

``keys.py`` is the door. It never touches the keyring itself: a call there can block for ever (a
prompt that nobody answers, a service that hangs), so ``client.py`` sends it to a child process
that can be killed, ``worker.py``. In the child, ``systems.py`` builds the operating system's own
keyring by name: what the environment or a configuration file proposes instead (a plain file, a
program that asks on the terminal) is never used.

A key passes through the pipes between the two processes and nowhere else.
"""
