"""The reports a member may read: each in a row, and all of them in one picture."""
