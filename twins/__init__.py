"""What does a twin know, and what may it decide? The domain, free of Slack, databases and models."""
