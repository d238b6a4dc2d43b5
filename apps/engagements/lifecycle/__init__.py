"""The life of an engagement: its deadline, cloning it, handing it over, its team."""
