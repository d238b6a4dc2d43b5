"""One page of a list, with its headings, filters and pager."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, cast

from django.core.paginator import Page
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

from apps.core.lists.counting import MOST_REACHED, ChainedRows, Counted, Pages
from apps.core.lists.query import Column, Listing, ListQuery, Words

type Key = str | int | float | datetime | date | None  # that a row in memory is sorted by
# Changes of the query string, as the tag `querystring` takes them: None removes a parameter.
type Changes = dict[str, str | int | None]


@dataclass(frozen=True)
class Heading:
    """`link` changes the query string so that it sorts by this, empty if it can't; `sorted` is the value of `aria-sort`."""

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
    counted: "Counted"

    def __iter__(self) -> Iterator[RowT]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def count(self) -> int:
        return self.counted.number

    @property
    def is_filtered(self) -> bool:
        return self.wanted.is_filtered

    @property
    def is_offered(self) -> bool:
        return bool(self.listing.searches or self.listing.choices) and (self.count > 0 or self.is_filtered)

    @property
    def headings(self) -> tuple[Heading, ...]:
        return tuple(self._heading(column) for column in self.listing.columns)

    def _heading(self, column: Column) -> Heading:
        if not column.by:
            return Heading(column.name, column.label, {}, "")
        is_sorted = self.wanted.sort == column.name
        descending = not self.wanted.is_descending if is_sorted else column.descending_first
        direction = ("descending" if self.wanted.is_descending else "ascending") if is_sorted else ""
        order = f"-{column.name}" if descending else column.name
        return Heading(
            column.name, column.label, {self.names["sort"]: order, self.names["page"]: None}, direction
        )

    @property
    def is_cut(self) -> bool:
        """Return whether this is the last page that can be reached and there are rows beyond it."""
        return self.page.has_next() and self.page.end_index() + self.listing.size > MOST_REACHED

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
        """Return the columns that can be sorted by, for the phone, which shows no headings."""
        options = []
        for column in self.listing.columns:
            if column.by:
                is_chosen = self.wanted.sort == column.name
                usual = f"-{column.name}" if column.descending_first else column.name
                options.append(
                    ShownOption(self.wanted.order if is_chosen else usual, column.label, is_chosen)
                )
        return tuple(options)

    @property
    def names(self) -> dict[str, str]:
        return {name: f"{self.listing.prefix}{name}" for name in ("q", "sort", "page")}


def list_page[RowT](
    listing: Listing,
    wanted: ListQuery,
    rows: "QuerySet[Any, RowT] | Sequence[RowT] | ChainedRows[RowT]",
    *,
    once: bool = False,
) -> ListPage[RowT]:
    """Return the requested page, or the nearest there is; with `once` fetch the rows up to the cap, and count in memory."""
    pages = Pages(rows, listing.size, wanted.number)
    # For ids, and for searches that no index answers: a scan to count and one to fetch would take twice as long.
    if once:
        pages.object_list = list(rows[: pages.most + 1])
    page: Page[RowT] = pages.get_page(pages.number)
    number = Counted(min(pages.count, pages.most), pages.count > pages.most)
    return ListPage(listing, wanted, page, tuple(page.object_list), number)


def shown_as[RowT, ShownT](page: ListPage[RowT], rows: Iterable[ShownT]) -> ListPage[ShownT]:
    """Return the same page with other objects for its rows."""
    return ListPage(page.listing, page.wanted, page.page, tuple(rows), page.counted)  # type: ignore[arg-type]  # its place


def searched[ModelT: Model](rows: "QuerySet[ModelT]", wanted: ListQuery, *fields: str) -> "QuerySet[ModelT]":
    """Filter to rows that have every word of the search in one of the fields."""
    for word in wanted.words:
        rows = rows.filter(reduce(or_, (has_word(rows.model, field, word) for field in fields)))
    return rows


def has_word(model: type[Model], field: str, word: str) -> Q:
    """Return the condition that a field, or one of a related row, has this word."""
    # Related rows are searched first and matched by key: there are fewer clients than engagements, and no index answers
    # a search behind the walls (docs/decisions/0032-lists-are-our-own.md).
    path, _separator, name = field.rpartition("__")
    if not path:
        return Q(**{f"{name}__icontains": word})
    for each in path.split("__"):
        model = cast("type[Model]", model._meta.get_field(each).related_model)
    related = model._default_manager.filter(**{f"{name}__icontains": word})
    return Q(**{f"{path}__in": related.order_by().values("pk")})


def order_of(listing: Listing, wanted: ListQuery, *, tie: str = "pk") -> tuple[OrderBy | str, ...]:
    """Return what to order a queryset by; nothing for the list's own order."""
    column = next((each for each in listing.columns if each.name == wanted.sort), None)
    if column is None:
        return ()
    # Only where some may be missing: an index may not fit an order that says where those stand.
    last = True if column.nulls else None
    fields = (OrderBy(F(each), descending=wanted.is_descending, nulls_last=last) for each in column.by)
    # The key last: without it rows that are equal would change places between two pages.
    return (*fields, tie)


def sorted_rows[RowT](
    rows: Iterable[RowT], wanted: ListQuery, keys: Mapping[str, Callable[[RowT], Key]]
) -> Sequence[RowT]:
    """Sort rows that are in memory by the key of a column: stable, and those whose key is None come last."""
    key = keys.get(wanted.sort)
    if key is None:
        return tuple(rows)
    every = list(rows)
    known = sorted((row for row in every if key(row) is not None), key=key, reverse=wanted.is_descending)  # type: ignore[arg-type]  # what has no key is not among them
    return [*known, *(row for row in every if key(row) is None)]


def has_words(wanted: ListQuery, *texts: str) -> bool:
    """Return whether one of these texts has each word of the search: `searched`, for rows in memory."""
    return all(any(word.casefold() in text.casefold() for text in texts) for word in wanted.words)
