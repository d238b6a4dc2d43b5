"""The report as pages to read: for members, and by a link for whom they name it to."""
