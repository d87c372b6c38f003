"""The store's promises, on SQLite and on PostgreSQL alike."""
