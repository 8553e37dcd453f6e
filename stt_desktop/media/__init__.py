"""Files from outside: what they hold, which of a folder are recordings, and how they get here."""
