"""Which Web API methods does the local Slack know?  One module per family, `door` in front of them."""
