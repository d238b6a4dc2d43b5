"""Deadlines, cloning and handing over."""
