"""A twin on disk: its format, its validation, and how its words are matched."""
