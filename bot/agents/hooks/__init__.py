"""Hooks of coding agents: the floor of a twin before each tool call."""
