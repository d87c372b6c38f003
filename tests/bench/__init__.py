"""The program in its own process, against a local Slack in this one: `make bench` and `make chaos`."""
