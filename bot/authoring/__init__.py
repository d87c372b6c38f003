"""Making and changing a twin in Slack."""
