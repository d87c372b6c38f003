"""The gate on the command line: what `twin check` and `twin publish` have in common."""
