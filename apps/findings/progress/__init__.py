"""From one round to the next: what is worth asking again, what others said of it, and what moved."""
