"""Joining by code, for people nobody listed."""
