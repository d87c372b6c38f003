"""What digests show: due rules, and small things that no rule covered."""
