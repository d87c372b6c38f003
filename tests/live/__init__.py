"""The real model, for whoever has a key: `make live`. A few cents."""
