"""The audit trail as its owners read it: who, what, on whom, when and from where."""
