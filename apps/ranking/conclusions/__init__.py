"""What is read from the weighted draws: the order, what is over today, and the verdict."""
