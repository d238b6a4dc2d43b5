"""What whoever orders a report may choose."""
