"""The command `ask`, which answers as in Slack and records nothing."""
