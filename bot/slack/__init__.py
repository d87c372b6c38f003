"""The Slack transport: connections, intake, users, channels and the outbox."""
