"""Many engagements at once, to measure with: copies of the demo's cases, made by the database itself."""
