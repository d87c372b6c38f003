"""With a key set, Claude reads the asks."""
