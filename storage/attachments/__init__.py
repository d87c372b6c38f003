"""Files attached to messages, with their texts."""
