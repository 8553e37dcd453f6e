"""What happens to tasks: the queue, one task's way from start to end, and its files.

Jobs see the world through ``domain/ports.py`` only; they import no adapter.
"""
