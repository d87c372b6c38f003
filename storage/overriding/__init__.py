"""Overrides and their expiry."""
