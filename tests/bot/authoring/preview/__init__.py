"""Tests of what a rule form shows before it is kept."""
