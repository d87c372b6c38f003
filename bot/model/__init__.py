"""The Anthropic client, its deadline, and the choice of mind."""
