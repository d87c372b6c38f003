"""What is stored, exported, verified and forgotten."""
