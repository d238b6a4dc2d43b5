"""What would come first if growth or the launch were otherwise, and where the planned money goes beside that."""
