"""Answering page by page, and saving each answer as it is given."""
