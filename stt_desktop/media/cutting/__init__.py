"""Recordings cut into parts: ``pauses`` finds where, ``writer`` makes the files, ``cutter`` is the
port's adapter."""
