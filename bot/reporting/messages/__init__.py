"""The sentences and labels of lists, logs, the Home tab and the weekly report."""
