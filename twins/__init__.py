"""The domain: what a twin knows and may decide, free of Slack, databases and models."""
