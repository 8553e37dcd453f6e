"""Times for a text that came without any. Pure: what is heard and read is given to it.

A service's text is matched with what the built-in model heard (:mod:`spelling`, :mod:`anchors`),
the places where both agree cut the recording into stretches that the model can be forced through
(:mod:`stretches`), what is left over is put beside its sentence and shared out over the voice that
was heard (:mod:`filling`, :mod:`voice`), and :mod:`times` makes one list of words of it, each with
an honest label.

The text itself is never changed: :func:`words.split` cuts it, and joining the words gives it
again.
"""
