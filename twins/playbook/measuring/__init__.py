"""Reading of quantities: tokens, numbers, units, days, and the words that go beyond a limit."""
