"""A phone in the room."""
