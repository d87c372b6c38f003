"""Tests of tokens that another issuer signs."""
