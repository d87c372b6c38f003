"""Read models that cards and pages are drawn from."""
