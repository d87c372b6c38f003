"""The sentences and labels of checks and reviews."""
