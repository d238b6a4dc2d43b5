"""Redacting a person in what others wrote and in what is frozen."""
