"""The state of the local workspace: users, channels, messages, views and deliveries."""
