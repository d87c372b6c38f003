"""Tests with the real model, for a few cents: `make live` with a key."""
