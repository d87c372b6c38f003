"""Retention, forgetting a person, personal data, and copying a database."""
