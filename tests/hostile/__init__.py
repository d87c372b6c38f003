"""Asks that try to talk a twin out of its laws."""
