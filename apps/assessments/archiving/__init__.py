"""Archiving an engagement: names are separated from answers."""
