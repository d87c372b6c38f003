"""Publishing versions, consent and stops."""
