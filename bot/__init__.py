"""The Slack app, the command line and the scheduler."""
