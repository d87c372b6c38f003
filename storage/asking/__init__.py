"""Asks, readings and decisions."""
