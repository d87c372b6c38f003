"""From a mention to a posted answer."""
