"""Makes the file that is sent: the sound out of a video, one track of several, another container.

``plan`` decides, ``copying`` and ``encoding`` carry out, in a child process (``worker``) that
``preparer`` owns.
"""
