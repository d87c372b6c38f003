"""The Home tab, the decision log, the weekly report and retention."""
