"""The questions of a questionnaire, without ORM or HTTP: one file a kind, registered in `kinds`."""
