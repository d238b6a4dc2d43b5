"""One page of a list, with what its headings, its filters and its pager say."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

from apps.core.lists.asked import Column, Listing, ListQuery, Words

type Source[RowT] = "QuerySet[Any, RowT] | Sequence[RowT]"
type Key = str | int | float | datetime | date | None  # of a row in memory
type Changes = dict[
    str, str | int | None
]  # of the address, as the tag `querystring` takes them: None takes one out


@dataclass(frozen=True)
class Heading:
    """`link` is what changes in the address to sort by it, empty where it can't be; `sorted` is as `aria-sort` has it."""

    name: str
    label: Words
    link: Changes
    sorted: str


@dataclass(frozen=True)
class ShownOption:
    value: str
    label: Words
    is_chosen: bool


@dataclass(frozen=True)
class ShownFilter:
    name: str
    label: Words
    options: tuple[ShownOption, ...]


@dataclass(frozen=True)
class ListPage[RowT]:
    listing: Listing
    wanted: ListQuery
    page: "Page[RowT]"
    rows: tuple[RowT, ...]

    def __iter__(self) -> Iterator[RowT]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def is_filtered(self) -> bool:
        return self.wanted.is_filtered

    @property
    def is_offered(self) -> bool:
        """Say whether there is anything to search or filter by."""
        return bool(self.listing.searches or self.listing.choices) and (self.count > 0 or self.is_filtered)

    @property
    def headings(self) -> tuple[Heading, ...]:
        return tuple(self._heading(column) for column in self.listing.columns)

    def _heading(self, column: Column) -> Heading:
        if not column.by:
            return Heading(column.name, column.label, {}, "")
        is_sorted = self.wanted.sort == column.name
        falls = not self.wanted.is_falling if is_sorted else column.falls
        direction = ("descending" if self.wanted.is_falling else "ascending") if is_sorted else ""
        order = f"-{column.name}" if falls else column.name
        return Heading(
            column.name, column.label, {self.names["sort"]: order, self.names["page"]: None}, direction
        )

    @property
    def previous(self) -> Changes:
        return {self.names["page"]: self.page.previous_page_number()}

    @property
    def next(self) -> Changes:
        return {self.names["page"]: self.page.next_page_number()}

    @property
    def unfiltered(self) -> Changes:
        filters = dict.fromkeys((each.name for each in self.filters), None)
        return {**filters, self.names["q"]: None, self.names["page"]: None}

    @property
    def filters(self) -> tuple[ShownFilter, ...]:
        return tuple(
            ShownFilter(
                f"{self.listing.prefix}{choice.name}",
                choice.label,
                tuple(
                    ShownOption(value, label, self.wanted.chosen.get(choice.name) == value)
                    for value, label in choice.options
                ),
            )
            for choice in self.listing.choices
        )

    @property
    def orders(self) -> tuple[ShownOption, ...]:
        """Return the columns that can be sorted by, as the phone chooses one, which has no headings."""
        found = []
        for column in self.listing.columns:
            usual = f"-{column.name}" if column.by and column.falls else column.name
            if column.by:
                is_chosen = self.wanted.sort == column.name
                found.append(ShownOption(self.wanted.order if is_chosen else usual, column.label, is_chosen))
        return tuple(found)

    @property
    def names(self) -> dict[str, str]:
        """Return what the address calls the search, the order and the page of this list."""
        return {name: f"{self.listing.prefix}{name}" for name in ("q", "sort", "page")}


class InTurn[RowT]:
    """The rows that come first, then the others: `rows` are both. Each is read only where the page reaches into it."""

    def __init__(self, rows: "Source[RowT]", first: "Source[RowT]", others: "Source[RowT]") -> None:
        self._rows = rows
        self._first = first
        self._others = others

    @cached_property
    def _counts(self) -> tuple[int, int]:
        first = _count(self._first)
        return first, _count(self._rows) - first

    def __len__(self) -> int:
        return sum(self._counts)

    def __getitem__(self, place: slice) -> list[RowT]:
        first, last = place.start or 0, len(self) if place.stop is None else place.stop
        found: list[RowT] = []
        for source, count in zip((self._first, self._others), self._counts, strict=True):
            if first < count and last > 0:
                found += source[max(first, 0) : min(last, count)]
            first, last = max(first - count, 0), last - count
        return found


def _count[RowT](source: "Source[RowT]") -> int:
    return source.count() if isinstance(source, QuerySet) else len(source)


def list_page[RowT](
    listing: Listing, wanted: ListQuery, rows: "QuerySet[Any, RowT] | Sequence[RowT] | InTurn[RowT]"
) -> ListPage[RowT]:
    """Cut the page that is wanted; one that isn't there is the nearest."""
    page: Page[RowT] = Paginator(rows, listing.size).get_page(wanted.number)  # type: ignore[arg-type]
    return ListPage(listing=listing, wanted=wanted, page=page, rows=tuple(page.object_list))


def shown_as[RowT, ShownT](page: ListPage[RowT], rows: Iterable[ShownT]) -> ListPage[ShownT]:
    """Return the same page with what is shown of its rows."""
    return ListPage(page.listing, page.wanted, page.page, tuple(rows))  # type: ignore[arg-type]  # its count and its place


def searched[ModelT: Model](rows: "QuerySet[ModelT]", wanted: ListQuery, *fields: str) -> "QuerySet[ModelT]":
    """ShownFilter to rows that have every word of the search in one of the fields."""
    for word in wanted.words:
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    return rows


def order_of(listing: Listing, wanted: ListQuery, *, tie: str = "pk") -> tuple[OrderBy | str, ...]:
    """Return what a queryset is ordered by; nothing where the list's own order is wanted."""
    column = next((each for each in listing.columns if wanted.sort and each.name == wanted.sort), None)
    if column is None:
        return ()
    falls, last = wanted.is_falling, True if column.nulls else None
    return (
        *(F(each).desc(nulls_last=last) if falls else F(each).asc(nulls_last=last) for each in column.by),
        tie,
    )


def sorted_rows[RowT](
    rows: Iterable[RowT], wanted: ListQuery, keys: Mapping[str, Callable[[RowT], Key]]
) -> Sequence[RowT]:
    """Sort rows that are in memory by the key of a column: stable, and those whose key is None come last."""
    key = keys.get(wanted.sort)
    if key is None:
        return tuple(rows)
    held = list(rows)
    known = sorted((row for row in held if key(row) is not None), key=key, reverse=wanted.is_falling)  # type: ignore[arg-type]  # what has no key is not among them
    return [*known, *(row for row in held if key(row) is None)]


def has_words(wanted: ListQuery, *texts: str) -> bool:
    """Say whether one of these texts has each word of the search: `searched`, for rows in memory."""
    return all(any(word.casefold() in text.casefold() for text in texts) for word in wanted.words)
