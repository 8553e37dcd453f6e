"""The tasks on disk (SQLite). ``sqlite.py`` is the port's adapter, ``database.py`` the only one that
opens the file.
"""
