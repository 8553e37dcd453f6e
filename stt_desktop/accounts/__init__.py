"""The person's accounts, in a file: names, addresses and prices. Keys are never in it.

``store.py`` is the list and its changes, ``file.py`` the file, ``entries.py`` an account in it.
"""
