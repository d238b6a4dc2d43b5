"""The steps of a brief: what one is, and in which order of days they come."""
