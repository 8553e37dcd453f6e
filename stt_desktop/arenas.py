"""How many places the C library takes memory from.

glibc gives up to eight threads per processor an arena of their own, and keeps what one of them
ever needed. A program that uploads for hours does so in one thread after the other: each leaves
some megabytes behind, and the whole grows for as long as it runs. Most of the time only one thread
runs Python, so that they gain nothing by it.
"""

import sys

M_ARENA_MAX = -8
"""Of glibc's malloc.h."""
AT_MOST = 2
"""The main thread's, and one for all others."""


def limit() -> None:
    """Have no more than `AT_MOST` arenas made from here on (those that are there stay). Another
    system's C library is left as it is."""
    if sys.platform != "linux":
        return
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # not glibc
        return
    mallopt(M_ARENA_MAX, AT_MOST)
