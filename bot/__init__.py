"""How do people meet the twins? The Slack face, the command line and the clock."""
