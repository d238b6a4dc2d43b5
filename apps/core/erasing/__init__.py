"""Taking a person out of what others wrote and of what is frozen."""
