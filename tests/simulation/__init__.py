"""A simulated year: the evidence finds the wrong rules and leaves the others alone."""
