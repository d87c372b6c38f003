"""Events and payloads sent to apps."""
