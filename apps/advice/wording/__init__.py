"""Facts, figures and dates in words."""
