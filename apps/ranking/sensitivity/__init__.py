"""What would change the answer: turning points, influence, and the worth of an open question."""
