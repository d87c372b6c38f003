"""Checks, reviews, escalation, and the views that their cards are drawn from."""
