"""The live channel: it says that a room moved, and carries what everybody in it may see."""
