"""Who works on an engagement: its lead and the co-facilitators."""
