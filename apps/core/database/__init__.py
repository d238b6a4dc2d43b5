"""The product and its PostgreSQL: by which roles it connects, and what each may do there."""
