"""Commands for work agents."""
