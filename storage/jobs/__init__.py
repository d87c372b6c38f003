"""The job ledger, its dispatchers and the outbox."""
