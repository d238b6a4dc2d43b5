"""What presses: each item that is over, bound to an event, reached, missed, felt or wanted, and how much."""
