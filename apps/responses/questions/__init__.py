"""The questions of a questionnaire: parsed, prefilled, described and presented, without ORM or HTTP."""
