"""What could still move the answer: one voice, one figure, one question."""
