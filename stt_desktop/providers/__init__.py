"""The speech services: one pure file each, one protocol, and one driver that sends.

A service file (``speech_to_text.py``, ``linkai.py``) holds no I/O: it says what to send and what
an answer means (``protocol.py``). ``driver.py`` alone sends, waits, retries and adds the key;
``transcriber.py`` joins the two behind the port ``Transcriber``.
"""
