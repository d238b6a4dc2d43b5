"""Archiving an engagement: names move away from answers."""
