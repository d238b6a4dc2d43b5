"""The versions of an engagement's report: which there are, which one is final, and what changed between two."""
