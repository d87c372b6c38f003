"""Validation of blocks and views by Slack's rules."""
