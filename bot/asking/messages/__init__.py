"""The sentences and labels of asking."""
