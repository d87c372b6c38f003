"""Checks, reviews and escalation."""
