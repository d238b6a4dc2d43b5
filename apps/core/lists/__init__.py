"""Lists as every page has them: searched, filtered, sorted and paged on the server."""
