"""Files attached to Slack messages: what Slack says of them, and their download."""
