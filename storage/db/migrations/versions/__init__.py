"""One migration per change of the tables, in order."""
