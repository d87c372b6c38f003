"""The Slack app, the command line and the scheduler through which people meet the twins."""
