"""Verdicts sent to webhooks: registered in Slack, signed, and delivered from the ledger."""
