"""The library: Carol finds the report of each engagement she may read, and nothing else."""

import csv

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import Client, Organisation, User
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement
from apps.portfolio.library.selectors import listing_of
from tests import factories
from tests.factories import SignIn
from tests.pages import read_page
from tests.reports.documents import document
from tests.reports.rows import make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def carols(signed_in: SignIn, carol: User) -> Browser:
    return signed_in(carol)


def library(browser: Browser, search: str = "") -> str:
    response = browser.get(reverse("library"), {"q": search} if search else {})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_row_tells_the_finding_how_firm_it_is_and_offers_the_pdf(
    carols: Browser, engagement: Engagement
) -> None:
    report = make_report(engagement, state="ready")
    text = library(carols)
    for words in (
        "Claims assistant",
        "Harbourline Mutual",
        "Data reaches its limit first, in about seven months (4 to 13 months).",
        "25 Nov 2026",
    ):
        assert words in text
    assert "Firm, first in 91%" in text
    assert reverse("report_download", args=[report.pk]) in text


def test_a_first_report_is_said_to_be_on_its_way(carols: Browser, engagement: Engagement) -> None:
    make_report(engagement)
    text = library(carols)
    assert "First report on its way" in text
    assert "Data reaches its limit first" not in text


def test_while_a_new_version_is_made_the_old_one_can_be_read(carols: Browser, engagement: Engagement) -> None:
    old = make_report(engagement, state="ready")
    make_report(engagement, content=document(summary={"finding": "Users break first."}))
    text = library(carols)
    assert reverse("report_download", args=[old.pk]) in text
    assert "Making version 2" in text
    assert "Data reaches its limit first" in text
    assert "Users break first" not in text


def test_a_version_that_failed_can_be_tried_again_beside_the_old_one(
    carols: Browser, engagement: Engagement
) -> None:
    old = make_report(engagement, state="ready")
    failed = make_report(engagement, state="failed")
    text = library(carols)
    assert reverse("report_download", args=[old.pk]) in text
    assert reverse("report_retry", args=[failed.pk]) in text


def test_a_first_report_that_failed_says_so(carols: Browser, engagement: Engagement) -> None:
    make_report(engagement, state="failed")
    assert "The report could not be made" in library(carols)


def test_the_newest_report_is_the_one_in_the_row(carols: Browser, engagement: Engagement) -> None:
    make_report(engagement, state="ready")
    newer = make_report(
        engagement, state="ready", content=document(summary={"finding": "Users break first."})
    )
    text = library(carols)
    assert "Users break first." in text
    assert "Data reaches its limit first" not in text
    assert reverse("report_download", args=[newer.pk]) in text


def test_carol_sees_the_clients_granted_to_her_alone(
    carols: Browser, engagement: Engagement, organisation: Organisation
) -> None:
    make_report(engagement, state="ready")
    other = factories.make_engagement(
        organisation,
        client=factories.make_client(organisation, "Kestrel Freight"),
        initiative="Route planner",
    )
    make_report(other, state="ready")
    text = library(carols)
    assert "Claims assistant" in text
    assert "Route planner" not in text


def test_alice_sees_every_engagement_of_her_teams(
    signed_in: SignIn, alice: User, engagement: Engagement, organisation: Organisation
) -> None:
    make_report(engagement, state="ready")
    make_report(
        factories.make_engagement(organisation, initiative="Route planner", lead=alice), state="ready"
    )
    text = library(signed_in(alice))
    assert "Claims assistant" in text
    assert "Route planner" in text


def test_a_facilitator_is_told_of_no_client_of_other_teams(
    alice: User, olga: User, engagement: Engagement, organisation: Organisation
) -> None:
    third = factories.make_client(organisation, "Nordlicht")
    factories.make_engagement(organisation, client=third, lead=alice)
    factories.make_engagement(
        organisation, client=factories.make_client(organisation, "Kestrel Freight"), lead=olga
    )

    def offered(member: User) -> list[str]:
        return [
            str(label)
            for each in listing_of(member.membership).choices
            if each.name == "of"
            for _key, label in each.options
        ]

    assert offered(alice) == ["Harbourline Mutual", "Nordlicht"]
    assert offered(olga) == ["Harbourline Mutual", "Kestrel Freight", "Nordlicht"]


def test_mallory_sees_nothing_of_another_organisation(
    signed_in: SignIn, mallory: User, engagement: Engagement
) -> None:
    make_report(engagement, state="ready")
    text = library(signed_in(mallory))
    assert "Claims assistant" not in text
    assert "No report yet" in text


@pytest.mark.parametrize(
    ("search", "found"),
    [("harbour", True), ("CLAIMS", True), ("claims harbour", True), ("claims kestrel", False), ("%", False)],
)
def test_a_search_looks_into_client_and_initiative(
    search: str, found: bool, carols: Browser, engagement: Engagement
) -> None:
    make_report(engagement, state="ready")
    assert ("Data reaches its limit first" in library(carols, search)) is found


def test_a_search_is_shown_as_it_was_typed_and_does_nothing(carols: Browser) -> None:
    text = library(carols, '"><script>alert(1)</script>')
    assert "<script>alert" not in text
    assert "Nothing fits" in text


@pytest.mark.parametrize("rows", [2, 20])
def test_the_library_costs_the_same_for_any_number_of_engagements(
    rows: int,
    carols: Browser,
    organisation: Organisation,
    harbourline: Client,
    instrument: object,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for place in range(rows):
        engagement = factories.make_engagement(organisation, client=harbourline)
        make_report(engagement, state="ready")
        if place % 2:
            make_report(engagement)
    carols.get(reverse("library"))
    with django_assert_num_queries(9):
        text = library(carols)
    assert text.count("Data reaches its limit first") == rows


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("found=data", {"Claims assistant"}),
        ("found=model", set()),
        ("found=nothing", {"Route planner"}),
        ("asked_for=user", {"Claims assistant"}),
        ("sure=firm", {"Claims assistant"}),
        ("sure=over", set()),
        ("within=6", set()),
        ("within=24", {"Claims assistant"}),
        ("q=limit+months", {"Claims assistant"}),
        ("q=reached+harbourline", {"Route planner"}),
        ("due=overdue", set()),
        ("sort=months", {"Claims assistant", "Route planner", "Not made yet"}),
        ("sort=-asked", {"Claims assistant", "Route planner", "Not made yet"}),
    ],
)
def test_the_library_is_filtered_by_what_reports_found(
    query: str,
    shown: set[str],
    carols: Browser,
    organisation: Organisation,
    harbourline: Client,
    instrument: object,
) -> None:
    contents = {
        "Claims assistant": document(),
        "Route planner": document(
            summary={"finding": "No limit is reached.", "kind": "nothing", "level": "open", "dimensions": []},
            brief=None,
        ),
    }
    for initiative, content in contents.items():
        engagement = factories.make_engagement(organisation, client=harbourline, initiative=initiative)
        make_report(engagement, state="ready", content=content)
    make_report(factories.make_engagement(organisation, client=harbourline, initiative="Not made yet"))
    rows = read_page(carols.get(f"{reverse('library')}?{query}").text).texts("tbody th a")
    assert set(rows) == shown
    if "sort=" in query:
        assert rows[0] == "Claims assistant"
        assert rows[-1] == "Not made yet"


@pytest.mark.parametrize(
    ("summary", "said", "months"),
    [
        ({}, "4 to 13 months", 7.2),  # an older content: the nearest limit of its dimension
        ({"reached": "Now to 5 months", "months": 0.0}, "Now to 5 months", 0.0),
        ({"reached": "", "months": None}, "", None),
        ({"kind": "over", "share": "Over today"}, "Over today", 0.0),
        ({"kind": "disputed", "share": "Disputed"}, "Disputed", 7.2),
    ],
)
def test_when_a_limit_is_reached_is_what_the_finding_says(
    summary: dict[str, object], said: str, months: float | None, engagement: Engagement
) -> None:
    line = make_report(engagement, state="ready", content=document(summary=summary)).content.line
    assert (line.reached, line.months) == (said, months)


def test_the_file_holds_what_is_shown_and_no_formula(
    carols: Browser, organisation: Organisation, harbourline: Client, instrument: object
) -> None:
    for initiative in ("=1+1", "Route planner"):
        engagement = factories.make_engagement(organisation, client=harbourline, initiative=initiative)
        make_report(engagement, state="ready")
    other = factories.make_engagement(
        organisation, client=factories.make_client(organisation, "Kestrel Freight")
    )
    make_report(other, state="ready")
    answer = carols.get(reverse("library_file"), {"q": "1+1"})
    lines = list(csv.reader(answer.getvalue().decode("utf-8-sig").splitlines()))
    assert [line[:3] for line in lines[1:]] == [["Harbourline Mutual", "'=1+1", "1"]]
    assert lines[1][4] == "Data reaches its limit first, in about seven months (4 to 13 months)."
    assert AuditEvent.objects.get(verb="download_library").detail == {"wanted": {"search": True}}
    every = carols.get(reverse("library_file")).getvalue().decode()
    assert "Route planner" in every
    assert "Kestrel Freight" not in every


@pytest.mark.parametrize(
    ("ticked", "said"),
    [
        (0, "No report is ticked. Tick two to see them side by side."),
        (1, "1 of 2 reports is ticked. Tick one more to see the two side by side."),
        (3, "3 reports are ticked. Leave two ticked to see them side by side."),
    ],
)
def test_where_not_two_are_ticked_carol_is_told_and_keeps_her_ticks_and_her_search(
    ticked: int,
    said: str,
    carols: Browser,
    organisation: Organisation,
    harbourline: Client,
    instrument: object,
) -> None:
    for number in range(4):
        engagement = factories.make_engagement(organisation, client=harbourline, initiative=f"Case {number}")
        make_report(engagement, state="ready")
    form = read_page(carols.get(reverse("library"), {"q": "Case", "sort": "initiative"})).one("#beside")
    found = read_page(carols.get(reverse("library"), {"q": "Case"})).all('input[name="report"]')
    ids = [each.get("value") for each in found[:ticked]]
    sent = {"list": form.one('[name="list"]').get("value"), "report": ids}
    page = carols.get(reverse("beside"), sent, follow=True)
    assert page.redirect_chain[0][0].startswith(reverse("library") + "?q=Case&sort=initiative")
    assert said in read_page(page).text
    assert {each.get("value") for each in read_page(page).all("input[checked]")} == set(ids)
    strange = carols.get(reverse("beside"), {"list": "//evil.example/", "report": "x"})
    assert strange["Location"].startswith("/library/")
