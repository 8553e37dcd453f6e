"""The command line. Never imports Qt; see ``main.py``."""
