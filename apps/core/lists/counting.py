"""Capped counts, and two querysets paged as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

# Row-level security makes PostgreSQL read every row it counts, so counts are capped (docs/decisions/0032-lists-are-our-own.md).
MOST_COUNTED = 500
MOST_REACHED = 5_000  # page by page

type Source[RowT] = "QuerySet[Any, RowT] | Sequence[RowT]"


@dataclass(frozen=True)
class Counted:
    number: int
    is_more: bool  # there are more than that

    def __bool__(self) -> bool:
        return self.number > 0


class ChainedRows[RowT]:
    """The rows that come first, then the others: `rows` are both. Each part is read only where the page reaches into it."""

    def __init__(self, rows: "Source[RowT]", first: "Source[RowT]", others: "Source[RowT]") -> None:
        self.rows = rows
        self._first = first
        self._others = others

    def __getitem__(self, place: slice) -> list[RowT]:
        first, last = place.start or 0, place.stop
        rows = list(self._first[first:last])
        if len(rows) < last - first:
            # Counted only where the page begins behind the first part: otherwise what was read tells its length.
            ahead = first + len(rows) if rows or not first else _count(self._first, first)
            rows += self._others[max(first - ahead, 0) : last - ahead]
        return rows


class Pages(Paginator):  # type: ignore[type-arg]  # it has no arguments at run time
    """Counts up to the cap, or to the end of the requested page if that is further, and one row more."""

    def __init__(self, rows: object, size: int, number: str) -> None:
        # Nine digits: whatever stands in the address, it is a number that PostgreSQL takes.
        page = int(number[:9]) if number.isdecimal() else 1
        self.number = min(max(page, 1), MOST_REACHED // size)
        super().__init__(rows, size)  # type: ignore[arg-type]  # it cuts and counts, whatever it is
        self.most = max(MOST_COUNTED, size * self.number)

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return _count(rows.rows if isinstance(rows, ChainedRows) else rows, self.most + 1)


def _count(source: "Source[Any]", most: int) -> int:
    return source.order_by()[:most].count() if isinstance(source, QuerySet) else min(len(source), most)


def counted(source: "Source[Any]", most: int = MOST_COUNTED) -> Counted:
    number = _count(source, most + 1)
    return Counted(min(number, most), number > most)
