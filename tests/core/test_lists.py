"""The component of every list: what an address asks for, and what its headings and pager say."""

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

from apps.core.lists.counting import ChainedRows
from apps.core.lists.pages import has_words, list_page, order_of, sorted_rows
from apps.core.lists.query import Column, Filter, Listing, ListQuery

LISTING = Listing(
    columns=(
        Column("name", "Name", by=("name",)),
        Column("opened", "Opened", by=("opened_on",), descending_first=True, nulls=True),
        Column("state", "State"),
    ),
    choices=(Filter("state", "State", (("open", "Open"), ("closed", "Closed"))),),
    searches="name",
    size=10,
)


def wanted(query: str) -> ListQuery:
    return LISTING.read(QueryDict(query))


def test_an_address_says_what_is_searched_chosen_sorted_and_kept() -> None:
    found = wanted("q=+harbour++mutual+&state=open&sort=-opened&page=3&archived")
    assert (found.words, found.chosen, found.order) == (["harbour", "mutual"], {"state": "open"}, "-opened")
    assert (found.number, found.other_params) == ("3", (("archived", ""),))


@pytest.mark.parametrize(
    "query", ["state=broken", "sort=state", "sort=password", "sort=--name", "sort=", "q=%00", "q=+++"]
)
def test_what_cannot_be_asked_for_is_not_asked_for(query: str) -> None:
    found = wanted(query)
    assert (found.search, found.chosen, found.sort, order_of(LISTING, found)) == ("", {}, "", ())


def test_a_search_is_no_longer_than_anybody_types() -> None:
    found = wanted("q=" + "a+" * 10_000)
    assert len(found.search) <= 200
    assert len(found.words) == 8


def test_two_lists_on_a_page_do_not_disturb_each_other() -> None:
    other = Listing(columns=LISTING.columns, searches="name", prefix="other_")
    query = QueryDict("q=one&other_q=two&other_sort=name")
    assert LISTING.read(query).search == "one"
    assert (other.read(query).search, other.read(query).sort) == ("two", "name")
    assert LISTING.read(query).other_params == (("other_q", "two"), ("other_sort", "name"))


def test_a_heading_says_how_the_list_is_sorted_and_turns_it_round() -> None:
    page = list_page(LISTING, wanted("sort=name"), ["a"])
    name, opened, state = page.headings
    assert (name.sorted, name.link) == ("ascending", {"sort": "-name", "page": None})
    assert (opened.sorted, opened.link["sort"], state.link) == ("", "-opened", {})
    assert list_page(LISTING, wanted("sort=-opened"), ["a"]).headings[1].sorted == "descending"


@pytest.mark.parametrize(
    ("number", "first"),
    [("1", 0), ("3", 20), ("99", 20), ("x", 0), ("-4", 0), ("0", 0), ("9" * 5000, 20), ("٣", 20), ("", 0)],
)
def test_a_page_that_is_not_there_is_the_nearest(number: str, first: int) -> None:
    page = list_page(LISTING, wanted(f"page={number}"), range(25))
    assert (page.count, page.rows[0]) == (25, first)


@pytest.mark.parametrize(("number", "count", "rows"), [("1", 500, 10), ("50", 500, 10), ("51", 510, 10)])
def test_more_rows_than_anybody_pages_through_are_not_counted(number: str, count: int, rows: int) -> None:
    page = list_page(LISTING, wanted(f"page={number}"), range(1234))
    assert (page.count, page.counted.is_more, len(page)) == (count, True, rows)
    assert page.page.has_next()


@pytest.mark.parametrize("number", ["0", "51", "500", "501", "1000000"])
def test_no_page_counts_more_than_some_thousand_rows_and_the_last_says_so(number: str) -> None:
    page = list_page(LISTING, wanted(f"page={number}"), range(1_000_000))
    assert page.count <= 5000
    assert len(page) == 10
    assert page.is_cut == (int(number) >= 500)
    pager = render_to_string(
        "components/list/pager.html", {"list": page, "request": RequestFactory().get("/")}
    )
    assert ("No further page" in pager) == page.is_cut
    assert (f"page={page.page.number + 1}" in pager) != page.is_cut


@pytest.mark.parametrize("number", ["124", "999999", "9" * 150])
def test_where_the_end_is_looked_for_it_is_counted(number: str) -> None:
    page = list_page(LISTING, wanted(f"page={number}"), range(1234))
    assert (page.count, page.counted.is_more, page.rows[-1]) == (1234, False, 1233)


@pytest.mark.parametrize("size", [0, 1, 4, 9])
@pytest.mark.parametrize("split", [0, 3, 9])
def test_rows_in_turn_are_cut_as_one_list(size: int, split: int) -> None:
    rows = list(range(9))
    both = ChainedRows(rows, rows[:split], rows[split:])
    for first in range(9):
        assert both[first : first + size] == rows[first : first + size]


def test_rows_without_a_key_come_last_whichever_way() -> None:
    rows = [("a", 2), ("b", None), ("c", 1)]
    keys = {"opened": lambda row: row[1]}
    assert [row[0] for row in sorted_rows(rows, wanted("sort=opened"), keys)] == ["c", "a", "b"]
    assert [row[0] for row in sorted_rows(rows, wanted("sort=-opened"), keys)] == ["a", "c", "b"]


def test_each_word_of_a_search_must_be_there() -> None:
    assert has_words(wanted("q=ines+DUARTE"), "Ines Duarte")
    assert not has_words(wanted("q=ines+kessler"), "Ines Duarte", "ines@x.example")
