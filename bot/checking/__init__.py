"""Checks and reviews: cards, verdicts, escalation and the inbox."""
