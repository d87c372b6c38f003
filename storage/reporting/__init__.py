"""Figures and the decision log."""
