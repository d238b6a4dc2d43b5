"""Where people disagree, and which of their answers contradict each other."""
