"""“Somebody else knows this”: a question is passed on, and the facilitator sends it to a person."""
