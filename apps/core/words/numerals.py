"""Digits as the reader's language writes them."""

from django.utils.formats import get_format


def numeral(digits: str) -> str:
    """Write what Python formatted, such as "1,234.5", with the separators of the language."""
    marks = {",": get_format("THOUSAND_SEPARATOR"), ".": get_format("DECIMAL_SEPARATOR")}
    return digits.translate(str.maketrans(marks))
