"""What a person can do in the local workspace: write, click, fill in forms."""
