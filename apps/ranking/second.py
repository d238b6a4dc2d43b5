"""One run of engine 2: from an engagement to its assessment."""
