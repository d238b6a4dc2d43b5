"""What of the advice is taken: each entry accepted, changed or declined."""
