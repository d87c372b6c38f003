"""What remains after kill -9 at any point."""
