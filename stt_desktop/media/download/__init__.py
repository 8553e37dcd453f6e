"""Downloads: of files whose address is known (models), and of recordings behind people's links."""

from stt_desktop.media.download.fetcher import HttpFetcher

__all__ = ["HttpFetcher"]
