"""The brief in a report: cover and page 2, what was said with the order, and what older contents have in its place."""
