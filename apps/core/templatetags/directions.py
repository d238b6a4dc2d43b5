"""Which way a text is written that somebody typed."""

from unicodedata import bidirectional

from django.template import Library
from django.utils.safestring import SafeString

register = Library()


@register.filter
def dir_of(text: str) -> str:
    """Return the attribute for a text that begins from the right, as Arabic and Hebrew do; nothing for any other."""
    # `dir="auto"` is enough where an element holds the text alone, but in print: WeasyPrint does not know it.
    kinds = map(bidirectional, text)
    first = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L")
    return "" if first == "L" else SafeString(' dir="rtl"')
