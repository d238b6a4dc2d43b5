"""Rounds after the first: what was looked at before, and how many moved since."""
