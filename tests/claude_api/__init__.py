"""A local server that speaks the Messages API as honestly as the real one, for the real SDK."""
