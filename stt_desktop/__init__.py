"""STT Desktop: recordings in, text and publishable subtitles out."""

__version__ = "0.1.0"
