"""The tasks on disk (SQLite). ``sqlite.py`` is the port's adapter; only ``database.py`` opens the
file.
"""
