"""What somebody wants of a list, as the address says it. What can't be is as if it were not there."""

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
    """`by` is what rows are sorted by from low to high, as a queryset spells it; without it nobody sorts by the column.

    What `falls` is first sorted from high to low, as days are. With `nulls` some rows may have nothing: they come last.
    """

    name: str
    label: Words
    by: tuple[str, ...] = ()
    falls: bool = False
    nulls: bool = False


@dataclass(frozen=True)
class Filter:
    """A filter: its options by the value that the address has."""

    name: str
    label: Words
    options: tuple[tuple[str, Words], ...]


@dataclass(frozen=True)
class ListQuery:
    """`sort` is the name of a column, empty for the list's own order. `kept` is what else the address says."""

    search: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    is_falling: bool = False
    number: str = "1"
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> list[str]:
        return self.search.split()[:MOST_WORDS]

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.chosen)

    @property
    def order(self) -> str:
        return f"-{self.sort}" if self.is_falling else self.sort


@dataclass(frozen=True)
class Listing:
    """How a list can be looked through. `searches` says what a search looks into; without it there is none.

    Of two lists on a page one has a `prefix`, which stands before its names in the address.
    """

    columns: tuple[Column, ...]
    choices: tuple[Filter, ...] = ()
    searches: Words = ""
    size: int = 25
    prefix: str = ""

    def wanted(self, query: QueryDict) -> ListQuery:
        sort = query.get(f"{self.prefix}sort", "")
        name = sort.removeprefix("-")
        is_known = any(each.name == name and each.by for each in self.columns)
        return ListQuery(
            search=clean(query.get(f"{self.prefix}q", "")) if self.searches else "",
            chosen=dict(self._chosen(query)),
            sort=name if is_known else "",
            is_falling=is_known and sort.startswith("-"),
            number=query.get(f"{self.prefix}page", "1"),
            kept=tuple((key, clean(str(value))) for key, value in query.items() if key not in self._own),
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
    """Return what was typed as PostgreSQL takes it, and no longer than anybody searches."""
    return text.replace("\x00", "").strip()[:LONGEST_SEARCH]
