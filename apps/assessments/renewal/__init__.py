"""Renew what a crowd is shown to say, topic by topic, and beside what a room has shown."""
