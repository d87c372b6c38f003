"""Detection of secrets, blanked before a text is stored, logged or sent."""
