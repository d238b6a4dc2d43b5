"""What can be taken away as files: decision, targets, dates, tables, and the result as the page shows it."""
