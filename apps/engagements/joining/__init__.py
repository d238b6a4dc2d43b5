"""Joining by code, for people who are not on the list."""
