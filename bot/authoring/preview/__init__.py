"""How a twin would answer by a rule that is not kept yet."""
