from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import Client, Membership, Organisation, User
from apps.core.actors import SYSTEM
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.engagements.services import mint_links
from apps.instruments.models import RuleSetVersion
from apps.responses.rights.withdrawal import withdraw
from tests.factories import (
    NOW,
    SignIn,
    close,
    make_assumption,
    make_client,
    make_engagement,
    make_plan_step,
    make_stakeholder,
)
from tests.pages import read_page
from tests.portfolio.rows import answer_something

FRAMING = {
    "client_name": "Harbourline Mutual",
    "initiative": "Claims assistant",
    "success_measure": "adjusters read summaries, not files",
    "success_unit": "minutes a claim",
    "success_today": "42",
    "success_wanted": "15",
    "brief_claim": "user",
    "stage": "pilot",
    "model_hosting": "own",
    "system_kind": "predictive",
    "retrieval": "no",
    "people_check": "some",
    "exists": "prototype",
    "success_without_human": "no",
    "horizon_months": "24",
    "currency": "eur",
    "existing_systems": "claims register\n\ndocument archive",
    "perspectives": ["business", "risk"],
    "mode": "confidential",
    "smallest_group": "3",
    "peaks-TOTAL_FORMS": "2",
    "peaks-INITIAL_FORMS": "0",
    "peaks-0-name": "storm season",
    "peaks-0-month": "2027-11",
    "peaks-0-times": "8",
}


@pytest.fixture
def framed(alice: User, engagement: Engagement, signed_in: SignIn) -> Callable[..., Any]:
    """Send the framing, with what is changed; the engagement is then what came of it."""
    browser, url = signed_in(alice), reverse("framing", args=[engagement.pk])

    def send(**changed: object) -> Any:
        answer = browser.post(url, FRAMING | changed)
        engagement.refresh_from_db()
        return answer

    return send


def test_alice_frames_an_engagement(
    alice: User, rules: RuleSetVersion, harbourline: Client, instrument: object, signed_in: SignIn
) -> None:
    ahead = timezone.localdate() + timedelta(days=99)
    answer = signed_in(alice).post(reverse("engagement_new"), FRAMING | {"launch_on": ahead.isoformat()})
    engagement = Engagement.objects.get()
    assertRedirects(answer, reverse("engagement", args=[engagement.pk]), fetch_redirect_response=False)
    assert engagement.client.name == harbourline.name
    assert engagement.lead == alice
    assert engagement.rules == "scale-where-it-matters@3"
    assert engagement.currency == "EUR"
    assert engagement.launch_on == ahead
    assert engagement.success_today == 42.0
    assert engagement.existing_systems == ["claims register", "document archive"]
    assert engagement.peaks == [{"name": "storm season", "month": "2027-11", "times": 8.0}]
    assert engagement.rounds.get().is_open


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("initiative", "", "This field is required."),
        ("currency", "E1", "A currency has three letters"),
        ("smallest_group", "2", "Fewer than 3 would show who said what"),
        ("smallest_group", "99999", "At most 100"),
        ("perspectives", [], "Choose at least one"),
        ("success_wanted", "42", "the same as today"),
        ("success_today", "many", "Enter a number."),
        ("peaks-0-month", "November", "Write the month as 2027-11"),
        ("peaks-0-times", "", "A peak has a name, a month and a size"),
        ("horizon_months", "13", "Select a valid choice"),
        ("launch_on", "in spring", "Enter a valid date."),
        ("launch_on", "2025-01-01", "This day is not ahead, so it is live: choose “Live” above"),
        ("launch_on", "0027-03-01", "Check the year: this is more than 10 years away."),
        ("launch_on", "2207-03-01", "Check the year: this is more than 10 years away."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(
    alice: User,
    rules: RuleSetVersion,
    instrument: object,
    signed_in: SignIn,
    field: str,
    value: object,
    message: str,
) -> None:
    answer = signed_in(alice).post(reverse("engagement_new"), FRAMING | {field: value})
    assertContains(answer, message)
    assertContains(answer, "adjusters read summaries, not files")
    assert not Engagement.objects.exists()


def test_what_is_live_has_no_launch_to_come_and_may_say_since_when(
    engagement: Engagement, framed: Callable[..., Any]
) -> None:
    later = timezone.localdate().replace(day=1) + timedelta(days=400)
    refused = framed(stage="live", launch_on=later.isoformat())
    assertContains(refused, "live already and go live later")
    framed(stage="live", launch_on="2025-03-01")
    assert (engagement.stage, engagement.launch_on) == ("live", date(2025, 3, 1))


def test_the_day_of_the_launch_can_be_moved_after_the_first_answer(
    alice: User, engagement: Engagement, bob: Stakeholder, signed_in: SignIn
) -> None:
    browser, url = signed_in(alice), reverse("framing", args=[engagement.pk])
    passed, ahead = (timezone.localdate() + timedelta(days=days) for days in (-3, 99))
    engagement.launch_on = passed
    engagement.save()
    answer_something(bob)
    assertContains(browser.get(url), f'value="{passed.isoformat()}"')
    as_it_is = {"horizon_months": str(engagement.horizon_months), "mode": engagement.mode}
    as_it_was = browser.post(
        url, FRAMING | as_it_is | {"stage": engagement.stage, "launch_on": passed.isoformat()}
    )
    assert as_it_was.status_code == 302  # it passed meanwhile: nobody is asked again
    browser.post(url, FRAMING | as_it_is | {"launch_on": ahead.isoformat()})
    engagement.refresh_from_db()
    assert engagement.launch_on == ahead
    assert "launch_on" in AuditEvent.objects.filter(verb="change_framing").latest("pk").detail["changed"]


def test_without_a_questionnaire_the_page_says_what_to_load(alice: User, signed_in: SignIn) -> None:
    assertContains(signed_in(alice).get(reverse("engagement_new")), "load_instrument", status_code=503)


def test_the_framing_can_be_changed_until_the_first_answer_settles_it(
    engagement: Engagement, bob: Stakeholder, framed: Callable[..., Any]
) -> None:
    framed(horizon_months="12", initiative="Claims summaries")
    assert (engagement.horizon_months, engagement.initiative) == (12, "Claims summaries")
    answer_something(bob)
    framed(horizon_months="24", initiative="Claims again")
    assert (engagement.horizon_months, engagement.initiative) == (12, "Claims again")


def test_the_smallest_group_is_raised_and_never_lowered_once_people_answered_on_it(
    engagement: Engagement, bob: Stakeholder, framed: Callable[..., Any]
) -> None:
    answer_something(bob)
    framed(smallest_group="5")
    assert engagement.smallest_group == 5
    assertContains(framed(smallest_group="4"), "can be raised, not lowered")
    assert engagement.smallest_group == 5


def test_the_smallest_group_stays_once_somebody_has_looked(
    engagement: Engagement, bob: Stakeholder, framed: Callable[..., Any]
) -> None:
    # Rows of three people and rows of five, set beside each other, can leave one perspective of two alone.
    answer_something(bob)
    engagement.rounds.update(unsealed_at=timezone.now())
    assertContains(framed(smallest_group="5"), "somebody has looked at a result")
    assert engagement.smallest_group == 3


def test_alice_sees_who_has_answered_by_perspective_and_no_answer(
    alice: User, engagement: Engagement, bob: Stakeholder, signed_in: SignIn
) -> None:
    mint_links(stakeholders=[make_stakeholder(engagement, "Ines Roth", "risk")], at=timezone.now())
    answer_something(bob, "A very telling value", is_sent=True)
    page = signed_in(alice).get(reverse("engagement", args=[engagement.pk]))
    assertContains(page, "1 of 2 sent")
    assertContains(page, "Ines Roth has not sent yet")
    assertNotContains(page, "A very telling value")


def test_asked_by_htmx_the_overview_gives_its_progress_alone(
    alice: User, engagement: Engagement, bob: Stakeholder, signed_in: SignIn
) -> None:
    page = signed_in(alice).get(reverse("engagement", args=[engagement.pk]), headers={"HX-Request": "true"})
    assertContains(page, 'id="progress"')
    assertNotContains(page, "<html")


@pytest.mark.parametrize("people", [2, 20])
def test_the_overview_asks_the_same_number_of_queries(
    alice: User,
    engagement: Engagement,
    signed_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    people: int,
) -> None:
    for number in range(people):
        answer_something(make_stakeholder(engagement, f"Person {number}"))
    browser = signed_in(alice)
    with django_assert_num_queries(13):
        browser.get(reverse("engagement", args=[engagement.pk]))


def test_what_is_overdue_is_part_of_the_overview_and_leads_to_its_page(
    alice: User, engagement: Engagement, signed_in: SignIn
) -> None:
    browser = signed_in(alice)
    page = reverse("overdue", args=[engagement.pk])
    assertContains(browser.get(reverse("engagement", args=[engagement.pk])), f'data-hx-get="{page}"')
    today = engagement.in_its_zone(timezone.now()).date()
    make_plan_step(engagement, due_on=today)
    assertContains(browser.get(page), "Nothing is overdue.")
    assert browser.get(page, headers={"HX-Request": "true"}).content.strip() == b""
    assumption = make_assumption(engagement, check_by=today - timedelta(days=9), owner="<b>Wei</b>")
    step = make_plan_step(engagement, 2, due_on=today - timedelta(days=1))
    for answer in (browser.get(page), browser.get(page, headers={"HX-Request": "true"})):
        assertContains(answer, "2 are overdue")
        assertContains(answer, "&lt;b&gt;Wei&lt;/b&gt;")
        for name, row in (("assumption", assumption), ("plan_step", step)):
            assertContains(answer, reverse(name, args=[engagement.pk, row.pk]))
    assertContains(browser.get(reverse("engagements")), f'href="{page}"')


def test_who_declined_is_in_none_of_the_counts_of_those_awaited(
    alice: User, engagement: Engagement, bob: Stakeholder, signed_in: SignIn
) -> None:
    gone = make_stakeholder(engagement, "Wim Gone", "risk")
    withdraw(stakeholder=gone, by=SYSTEM, at=NOW)
    make_stakeholder(engagement, "Ines Roth", "risk")
    answer_something(bob, "A very telling value", is_sent=True)
    page = read_page(signed_in(alice).get(reverse("engagement", args=[engagement.pk]))).text
    # One number of people, as many as the list has rows.
    assert "1 of 3 sent, 1 declined" in page
    assert "3 people, 1 declined; " in page


def test_the_list_links_to_an_interview_with_who_has_given_nothing(
    alice: User, engagement: Engagement, bob: Stakeholder, signed_in: SignIn
) -> None:
    ines = make_stakeholder(engagement, "Ines Roth", "risk")
    answer_something(bob, "A very telling value", is_sent=True)
    browser, page = signed_in(alice), reverse("engagement", args=[engagement.pk])
    links = {each: reverse("interview", args=[engagement.pk, each.pk]) for each in (bob, ines)}
    assertContains(browser.get(page), links[ines])
    assertNotContains(browser.get(page), links[bob])
    assert browser.post(links[ines]).status_code == 302
    interviewed = browser.get(page)
    assertContains(interviewed, links[ines])
    assertNotContains(interviewed, "Make a link")


def test_links_for_all_are_offered_while_they_can_be_answered(
    alice: User, engagement: Engagement, bob: Stakeholder, signed_in: SignIn
) -> None:
    page = reverse("engagement", args=[engagement.pk])
    assertContains(signed_in(alice).get(page), "Links for all")
    close(engagement)
    assertNotContains(signed_in(alice).get(page), "Links for all")


@pytest.mark.parametrize("clients", [2, 20])
@pytest.mark.parametrize("name", ["engagement_new", "framing"])
def test_the_framing_asks_the_same_number_of_queries(
    name: str,
    clients: int,
    alice: User,
    engagement: Engagement,
    rules: RuleSetVersion,
    signed_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(clients):
        client = make_client(engagement.organisation, f"Client {number}")
        make_engagement(engagement.organisation, client=client, lead=alice)
    browser = signed_in(alice)
    args = [engagement.pk] if name == "framing" else []
    # What may be chosen takes two, and whether anything may still be chosen, or the newest currency, one.
    with django_assert_num_queries(9 if name == "framing" else 7):
        page = browser.get(reverse(name, args=args))
    assert len(page.context["clients"]) == clients + 1


def test_the_first_answer_settles_who_runs_the_model_and_how_far_it_is(
    engagement: Engagement, bob: Stakeholder, framed: Callable[..., Any]
) -> None:
    answer_something(bob)
    framed(model_hosting="hosted", stage="live")
    assert (engagement.model_hosting, engagement.stage) == ("own", "pilot")


def test_an_engagement_that_looks_ahead_for_36_months_can_be_framed_anew(
    engagement: Engagement, bob: Stakeholder, framed: Callable[..., Any]
) -> None:
    Engagement.objects.update(horizon_months=36)
    answer_something(bob)
    framed(initiative="Claims")
    assert (engagement.initiative, engagement.horizon_months) == ("Claims", 36)


@pytest.mark.parametrize("rows", [2, 20])
def test_the_list_asks_the_same_number_of_queries(
    alice: User,
    organisation: Organisation,
    instrument: object,
    signed_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    rows: int,
) -> None:
    for _ in range(rows):
        answer_something(make_stakeholder(make_engagement(organisation, lead=alice)))
    browser = signed_in(alice)
    with django_assert_num_queries(8):
        page = browser.get(reverse("engagements"))
    assert len(page.context["page"].rows) == rows


def test_mallory_sees_none_of_the_engagements(
    mallory: User, engagement: Engagement, signed_in: SignIn
) -> None:
    assertNotContains(signed_in(mallory).get(reverse("engagements")), engagement.initiative)


def test_carol_has_no_engagement_pages(carol: User, engagement: Engagement, signed_in: SignIn) -> None:
    browser = signed_in(carol)
    assert browser.get(reverse("engagements")).status_code == 404
    assert browser.get(reverse("engagement_new")).status_code == 404
    assert browser.get(reverse("engagement", args=[engagement.pk])).status_code == 404
    assertRedirects(browser.get("/"), reverse("library"), fetch_redirect_response=False)


def test_alice_says_who_reads_the_reports_of_a_client(
    alice: User, carol: User, mallory: User, engagement: Engagement, signed_in: SignIn
) -> None:
    url = reverse("readers", args=[engagement.pk])
    browser = signed_in(alice)
    browser.post(url, {"readers": []})
    assert list(carol.membership.clients.all()) == []
    browser.post(url, {"readers": [carol.membership.pk, mallory.membership.pk, "x", "²", "9" * 5000]})
    assert list(carol.membership.clients.all()) == [engagement.client]
    assert Membership.objects.filter(clients=engagement.client).count() == 1


def test_what_alice_types_is_escaped(alice: User, engagement: Engagement, signed_in: SignIn) -> None:
    engagement.initiative = "<script>alert(1)</script>"
    engagement.save()
    for name in ("engagement", "framing", "people_new"):
        assertNotContains(signed_in(alice).get(reverse(name, args=[engagement.pk])), "<script>alert")
