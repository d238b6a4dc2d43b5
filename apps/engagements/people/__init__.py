"""The people of an engagement: pasted, imported, changed, given links."""
