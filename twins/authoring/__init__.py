"""Drafts, edits, lessons and the evidence that proposes them."""
