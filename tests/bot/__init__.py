"""The bot through the real Bolt and the real SDK, at a local Slack."""
