"""Tables, stores and the job ledger."""
