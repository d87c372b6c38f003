"""Composition, job routing, slash commands and the card registry."""
