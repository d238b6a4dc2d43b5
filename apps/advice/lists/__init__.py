"""From the items that press to what is printed: entries with dates, sizes and lines, law, and what to leave alone."""
