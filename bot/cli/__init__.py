"""The `zerohandoff` command line, one module per command group."""
