"""The Web API methods of the local Slack, one module per family; `app` is the entry point."""
