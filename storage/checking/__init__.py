"""Verdicts, escalation, reviews and the inbox."""
