"""The product's PostgreSQL: the roles it connects as, and what each may do."""
