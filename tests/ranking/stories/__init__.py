"""Workshops whose story is known, and what is said of them: made by hand (`told`), or brought in whole (`inputs`)."""
