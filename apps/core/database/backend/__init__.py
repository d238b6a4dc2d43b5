"""The database backend of the settings: Django's own, which also tells PostgreSQL whose rows a request may see."""
