"""What keeps the audit log as it was written."""
