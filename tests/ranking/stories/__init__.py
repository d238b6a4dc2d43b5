"""Workshops that the first engine told something false of, and what is said of them now."""
