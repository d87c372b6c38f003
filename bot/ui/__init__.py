"""Block Kit builders, form fields, action ids and shared text fragments."""
