"""From words with times to text and subtitles that people can publish.

Pure: no I/O, no clock; the standard library and, in :mod:`phrases`, BudouX. The ways in are
:func:`derive.derive` (words to cues), :func:`check.check` (what a guide says of cues),
:mod:`presets` (the guides) and :mod:`formats` (the files).
"""
