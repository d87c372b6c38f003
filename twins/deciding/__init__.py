"""From an ask and a reading to a decision."""
