"""Rounds after the first: few topics, asked again."""
