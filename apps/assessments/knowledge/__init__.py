"""What rules of the second format know besides what those of the first are told."""
