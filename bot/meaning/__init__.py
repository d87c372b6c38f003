"""Encoders for the finder: all-MiniLM-L6-v2 on this machine, or a server, and what is kept of them."""
