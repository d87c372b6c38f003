"""Tokens of other issuers (OpenID Connect): people's, and those of GitHub Actions."""
