"""The tasks on disk (SQLite). ``sqlite.py`` is the port's adapter; nothing else opens the file."""
