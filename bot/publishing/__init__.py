"""The gate, the expert's consent, modes and nightly cases."""
