"""What would change the answer, in words."""
