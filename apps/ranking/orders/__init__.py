"""Orders of the dimensions: scores, consensus, and tables over all orders."""
