"""The gate, its mutations, cases, modes and consent."""
