"""Rule sets: their types, and the checks of a file."""
