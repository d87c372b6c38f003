"""How a text says something: one spelling, and words that say the same."""
