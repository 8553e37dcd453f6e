"""Matches two rows of symbols. Child only."""

from rapidfuzz.distance import Levenshtein

from stt_desktop.subtitles.align.anchors import Block


def matching_blocks(text: str, heard: str) -> list[Block]:
    """Where both are equal, in order, on the cheapest way from one to the other.

    Memory grows with the sum of the lengths, not with their product.
    """
    blocks = Levenshtein.editops(text, heard).as_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks if block.size]
