"""The owner's pages: the people of an organisation, who is invited, and what the organisation sets for itself."""
