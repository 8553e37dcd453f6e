"""From words with times to text and subtitles that people can publish.

Pure: the standard library only, no I/O, no clock. :func:`derive.derive` is the way in; each file
format is a module in :mod:`formats`.
"""
