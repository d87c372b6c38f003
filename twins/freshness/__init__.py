"""Freshness of rules, and the weekly digest."""
