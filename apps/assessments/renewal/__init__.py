"""Renew what a crowd is shown to say, topic by topic."""
