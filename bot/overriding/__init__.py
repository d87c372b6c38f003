"""Overriding a default and giving the reason."""
