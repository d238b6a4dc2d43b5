"""Numerals as usual in the reader's language."""

from django.utils.formats import get_format


def numeral(digits: str) -> str:
    """Rewrite a number formatted by Python, such as "1,234.5", with the separators of the language."""
    marks = {",": get_format("THOUSAND_SEPARATOR"), ".": get_format("DECIMAL_SEPARATOR")}
    return digits.translate(str.maketrans(marks))
