"""A list's search, filters, sort and page, read from the query string. Invalid values are ignored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import QueryDict

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

type Words = "str | StrPromise"

LONGEST_SEARCH = 200
MOST_WORDS = 8  # of a search: each is a condition of its own


@dataclass(frozen=True)
class Column:
    name: str
    label: Words
    by: tuple[str, ...] = ()  # what a queryset sorts by; without it the column can't be sorted by
    descending_first: bool = False  # the first click sorts from high to low, as for days
    nulls: bool = False  # some rows may have no value: they come last


@dataclass(frozen=True)
class Filter:
    """A filter, with its options: their value in the address, and their label."""

    name: str
    label: Words
    options: tuple[tuple[str, Words], ...]


@dataclass(frozen=True)
class ListQuery:
    """`sort` is the name of a column, empty for the list's own order. `other_params` are the rest of the query string."""

    search: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    is_descending: bool = False
    number: str = "1"
    other_params: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> list[str]:
        return self.search.split()[:MOST_WORDS]

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.chosen)

    @property
    def order(self) -> str:
        return f"-{self.sort}" if self.is_descending else self.sort


@dataclass(frozen=True)
class Listing:
    """How a list can be sorted, filtered and searched."""

    columns: tuple[Column, ...]
    choices: tuple[Filter, ...] = ()
    searches: Words = ""  # what a search looks into; without it there is none
    size: int = 25
    prefix: str = ""  # of the parameters of one of two lists on a page

    def read(self, query: QueryDict) -> ListQuery:
        sort = query.get(f"{self.prefix}sort", "")
        name = sort.removeprefix("-")
        is_known = any(each.name == name and each.by for each in self.columns)
        return ListQuery(
            search=clean(query.get(f"{self.prefix}q", "")) if self.searches else "",
            chosen=dict(self._chosen(query)),
            sort=name if is_known else "",
            is_descending=is_known and sort.startswith("-"),
            number=query.get(f"{self.prefix}page", "1"),
            other_params=tuple(
                (key, clean(str(value))) for key, value in query.items() if key not in self._own
            ),
        )

    def _chosen(self, query: QueryDict) -> Iterable[tuple[str, str]]:
        for choice in self.choices:
            value = query.get(f"{self.prefix}{choice.name}", "")
            if any(value == option for option, _label in choice.options):
                yield choice.name, value

    @property
    def _own(self) -> frozenset[str]:
        names = ("q", "sort", "page", *(choice.name for choice in self.choices))
        return frozenset(f"{self.prefix}{name}" for name in names)


def clean(text: str) -> str:
    """Return what was typed without what PostgreSQL refuses, cut to the longest search."""
    return text.replace("\x00", "").strip()[:LONGEST_SEARCH]
