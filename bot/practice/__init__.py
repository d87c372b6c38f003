"""A local Slack workspace for tests and for practice."""
