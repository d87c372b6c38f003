"""Row functions used inside a caller's transaction."""
