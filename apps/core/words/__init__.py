"""Texts and numerals."""
