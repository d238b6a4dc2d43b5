"""What whoever decides asks of the second page: how sure this is, what it costs, and what is wanted of them."""
