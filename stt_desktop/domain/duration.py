"""A length of time as people read it, the same everywhere."""


def clock(milliseconds: int) -> str:
    """``4:57``, or ``1:04:57`` from an hour on. Parts of a second are dropped, as players do: what
    is played never says that it is further than it is."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
