"""The brief in a report: cover and page 2, and what older contents have in its place."""
