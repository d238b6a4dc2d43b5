"""Every sentence about a result, as a claim that can be checked against it."""
