"""What is to be assessed, and when it is a success."""
