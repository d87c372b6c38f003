"""Verification of the audit log, and of the rows that it describes."""
