"""What a cell of a table is called where the heads of the columns have no room."""

from collections.abc import Iterator, Sequence

from django.template import Library

register = Library()


@register.filter
def under(cells: Sequence[object], headings: Sequence[str]) -> Iterator[tuple[str, object]]:
    """Return each cell with the heading of its column."""
    return zip(headings, cells, strict=True)
