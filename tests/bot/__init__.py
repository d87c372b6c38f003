"""Bot tests, through the real Bolt app and the real SDK, against a local Slack."""
