"""The built-in engine: faster-whisper in a child process, its models and what it answers.

The program talks to :class:`~stt_desktop.whisper.engine.WhisperTranscriber` and
:class:`~stt_desktop.whisper.models.ModelStore`. Everything heavy (the model, decoding, numpy) is
imported in the child only, see ``worker.py``.
"""
