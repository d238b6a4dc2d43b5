"""What every list has in common: it costs the same with 2 and with 20 rows, says how it is sorted, and keeps its address."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from apps.accounts.models import Client, Organisation, User
from apps.core import audit
from apps.engagements.models import Engagement
from apps.instruments.models import InstrumentVersion, RuleSetVersion
from apps.responses.models import Response
from tests import factories
from tests.factories import SignIn
from tests.portfolio.rows import fill_engagements
from tests.reports.rows import make_report

pytestmark = pytest.mark.django_db

MOST_QUERIES = 10
MOST_BYTES = 61_000


@dataclass(frozen=True)
class Case:
    """A list: its address and queries in it, what its rows are called, and a search that finds none."""

    address: str
    queries: tuple[str, ...]
    fill: Callable[[Organisation, Client, int], None]


LISTS = {
    "engagements": Case(
        "engagements",
        (
            "",
            "sort=client",
            "sort=-opened",
            "sort=lead",
            "q=initiative",
            "round=open",
            "report=ready",
            "due=overdue",
        ),
        fill_engagements,
    ),
    "library": Case(
        "library",
        ("", "sort=months", "sort=-issued", "q=initiative", "found=data", "sure=firm", "due=overdue"),
        fill_engagements,
    ),
}


def _cost(browser: Browser, address: str) -> tuple[int, int]:
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    assert answer.status_code == 200
    assert not any('"pdf"' in each["sql"] for each in queries.captured_queries)
    return len(queries), len(answer.content)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_costs_the_same_with_2_and_with_20_rows(
    name: str,
    olgas: Browser,
    organisation: Organisation,
    harbourline: Client,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
) -> None:
    case = LISTS[name]
    addresses = [f"{reverse(case.address)}?{query}" for query in case.queries]
    case.fill(organisation, harbourline, 2)
    few = [_cost(olgas, address)[0] for address in addresses]
    case.fill(organisation, harbourline, 18)
    for address, queries in zip(addresses, few, strict=True):
        found, size = _cost(olgas, address)
        assert found <= min(queries + 1, MOST_QUERIES), (
            address
        )  # one more where what comes first fills no page
        assert size <= MOST_BYTES, address


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_is_sorted_paged_and_emptied_by_its_address(
    name: str,
    olgas: Browser,
    organisation: Organisation,
    harbourline: Client,
    instrument: InstrumentVersion,
    rules: RuleSetVersion,
) -> None:
    case = LISTS[name]
    case.fill(organisation, harbourline, 60)
    page = LexborHTMLParser(olgas.get(reverse(case.address), {"sort": "-initiative", "page": "2"}).text)
    (heading,) = page.css("th[aria-sort]")
    assert heading.attributes["aria-sort"] == "descending"
    assert len(page.css("tbody tr")) in {20, 25}
    links = [link.attributes["href"] or "" for link in page.css("nav a")]
    assert any("sort=-initiative" in link for link in links if "page=" in link)
    nothing = olgas.get(reverse(case.address), {"q": "%_<b>", "sort": "-initiative"}).text
    assert "Nothing fits" in nothing
    assert "%_&lt;b&gt;" in nothing
    assert 'href="?sort=-initiative"' in nothing


@pytest.mark.parametrize("is_open", [True, False])
def test_the_people_of_an_engagement_cost_what_every_list_does(
    is_open: bool, alice: User, carol: User, engagement: Engagement, signed_in: SignIn
) -> None:
    round_ = engagement.rounds.get()
    for _ in range(60):
        person = factories.make_stakeholder(engagement)
        Response.objects.create(
            organisation=engagement.organisation,
            round=round_,
            stakeholder=person,
            asked=["D1"],
            started_at=factories.NOW,
        )
    make_report(engagement, state="ready")
    if not is_open:
        round_.state, round_.closed_at, round_.unsealed_at = "closed", factories.NOW, factories.NOW
        round_.save()
    queries, size = _cost(signed_in(alice), reverse("engagement", args=[engagement.pk]))
    assert (
        queries <= MOST_QUERIES + 3
    )  # which texts name somebody who was erased, what was passed on, and the room
    assert size <= MOST_BYTES


def test_the_trail_is_named_in_a_fixed_number_of_queries(
    olgas: Browser, olga: User, engagement: Engagement
) -> None:
    organisation = engagement.organisation
    rows = [
        engagement, engagement.rounds.get(), bob := factories.make_stakeholder(engagement),
        make_report(engagement), olga.membership, olga, engagement.client,
        factories.make_member_invitation(organisation), engagement.instrument_version,
    ]  # fmt: skip
    for row in rows:
        audit.record(verb="invite", of=row, by=factories.acting(olga), at=factories.NOW, people=[str(bob.pk)])
    queries, _size = _cost(olgas, reverse("trail"))
    assert queries <= MOST_QUERIES
