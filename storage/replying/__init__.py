"""Captured replies, questions to the conductor, and edited messages."""
