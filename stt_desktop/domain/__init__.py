"""What the program is about. Pure: standard library only, no I/O, no clock, no threads."""
