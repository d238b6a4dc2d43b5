"""Why each recommendation is made, in the case's own figures and words."""
