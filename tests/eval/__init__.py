"""How well the finder finds rules; `make eval` prints it."""
