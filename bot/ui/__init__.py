"""Block Kit builders, ids and shared texts."""
