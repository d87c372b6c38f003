"""Where does the state live? Tables, the store in domain verbs, and the job ledger."""
