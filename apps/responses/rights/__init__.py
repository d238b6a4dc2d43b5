"""What a participant may ask for: who sees what, another perspective, to withdraw."""
