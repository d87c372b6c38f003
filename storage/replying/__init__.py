"""Captured replies, questions between expert and conductor, and edited messages."""
