"""The agents' door: identities, requests, tickets and the one result."""
