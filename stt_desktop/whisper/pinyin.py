"""Chinese characters by their sound. Child only: the tables take 20 MB."""

import os
from functools import cache

# Phrases would give a character another reading here than there; and they take 0.3 s to load.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import Style, pinyin


@cache
def read_han(char: str) -> str:
    """The most usual reading, without its tone; ``char`` itself where none is known."""
    return pinyin(char, style=Style.NORMAL)[0][0]
