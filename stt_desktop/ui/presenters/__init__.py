"""Behaviour: what happens when something is dropped, chosen or finished. No layout here."""
