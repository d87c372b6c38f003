"""The Anthropic client and the choice of mind."""
