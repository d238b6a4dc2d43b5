"""The questionnaire as a facilitator sees it beforehand, and the examples beside its rows."""
