"""Random draws of the evidence, and what is counted over them."""
