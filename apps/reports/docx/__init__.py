"""The report as a Word document that can be edited: the built-in template, or the organisation's own."""
