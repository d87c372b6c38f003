"""Figures, the week, the decision log and the Home tab's views."""
