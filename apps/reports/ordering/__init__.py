"""Say more with the order of a report: the meeting that decides, who is asked, and how much work the three steps are."""
