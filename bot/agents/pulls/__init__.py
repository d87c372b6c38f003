"""The check on pull requests, against GitHub's REST API."""
