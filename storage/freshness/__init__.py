"""Confirmations, digests and the answers to them."""
