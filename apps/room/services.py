"""Open, steer, park and end a room."""
