"""The report as pages to read: for members, and by a link for anyone they send it to."""
