"""How long a cue stands: as its sound, long enough to be read, without flicker to the next."""

from stt_desktop.subtitles.style import Style


def standing_end(
    start_ms: int, sound_end_ms: int, width: float, next_ms: int | None, style: Style
) -> int:
    """When a cue ends that starts at ``start_ms``, whose sound ends at ``sound_end_ms`` and whose
    text is ``width`` characters; the next one starts at ``next_ms``.

    At least the guide's shortest time; then as long as reading takes, up to the guide's linger
    after the sound; never over the next cue. A short gap to the next cue flickers: it is closed
    (up to the linger) or opened to the size that reads as a gap.
    """
    linger = sound_end_ms + style.linger_ms
    least = max(sound_end_ms, start_ms + style.min_ms)
    read = start_ms + round(width * 1000 / style.max_cps)
    end = max(least, min(read, linger))
    if next_ms is not None:
        end = _towards(next_ms, end, least, linger, style)
    return max(start_ms + 1, min(end, start_ms + style.max_ms))


def _towards(next_ms: int, end: int, least: int, linger: int, style: Style) -> int:
    """``end`` moved so that the gap before ``next_ms`` is either the smallest or a real one."""
    latest = next_ms - style.min_gap_ms
    gapped = next_ms - style.close_gap_ms
    if end >= latest:
        return latest
    if end > gapped:
        return latest if latest <= linger or least > gapped else gapped
    if end > gapped - style.close_gap_ms:
        return max(end, min(gapped, linger))
    return end
