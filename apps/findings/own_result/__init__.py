"""What one participant may see of the result beside their own answers."""
