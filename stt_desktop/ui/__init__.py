"""The window. PySide6 and qasync live here and in ``app`` only."""
