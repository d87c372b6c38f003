"""Asks that Claude reads, because a key is set."""
