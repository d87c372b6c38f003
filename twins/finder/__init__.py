"""A mind without a model: finds rules by words, and never guesses."""
