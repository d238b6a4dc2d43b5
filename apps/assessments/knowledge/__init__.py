"""What the rules know of a result besides the figures themselves."""
