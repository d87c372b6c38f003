"""What would the bot see if Slack ran on this machine?  A local workspace for tests and for practice."""
