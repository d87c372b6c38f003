"""Figures, the week, the decision log and Home tab views."""
