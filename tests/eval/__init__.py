"""How well does the look-up find rules? `make eval` prints it."""
