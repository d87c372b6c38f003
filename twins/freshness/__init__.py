"""How long a rule stays trustworthy, and what the weekly digest shows."""
