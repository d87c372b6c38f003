"""The weekly digest and its answers."""
