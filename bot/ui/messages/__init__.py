"""Words that several capabilities share."""
