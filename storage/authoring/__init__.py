"""Drafts, new twins, interviews, proposals and evidence."""
