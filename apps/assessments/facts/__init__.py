"""What a round has on the record, and what follows from it."""
