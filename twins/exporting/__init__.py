"""A twin's rules as instructions for agents that read files."""
