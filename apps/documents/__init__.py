"""JSON documents: read, checked, told apart by digest, and turned into types. Knows no product word but its vocabulary."""
