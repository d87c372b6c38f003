"""Checks on pull requests: which twins' experts decide about which files, and what the check says."""
