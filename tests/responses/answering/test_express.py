"""The express form: the ranking and what everybody is asked, with a way to the full form that loses nothing."""

import uuid
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from apps.accounts.models import Organisation, User
from apps.assessments.snapshots import collect_evidence
from apps.core.models import AuditEvent
from apps.engagements.models import Engagement, Stakeholder
from apps.exchange.engagement.services import import_engagement
from apps.findings.case import Turnout
from apps.instruments.models import InstrumentVersion
from apps.responses.models import Answer, Response
from apps.responses.selectors import effective_answers
from tests.exchange.files import exported
from tests.factories import NOW, acting, close, make_engagement, make_stakeholder
from tests.pages import fields_of, read_page
from tests.responses.conftest import begin, link_path
from tests.responses.walking import answers_for, items_on, walk

EXPRESS = {"R1", "D1", "D2", "U1", "U2", "M1", "M2", "O1", "O2"}


@pytest.fixture
def express(bob: Stakeholder) -> Browser:
    """Bob's browser, with the express form begun."""
    browser = Browser()
    assert browser.post(link_path(bob), {"express": "1"}).status_code == 302
    return browser


def post(browser: Browser, name: str, response: Response, *more: str, **fields: Any) -> Any:
    return browser.post(reverse(name, args=[response.pk, *more]), fields)


def test_the_first_screen_offers_five_minutes_beside_the_full_form(bob: Stakeholder) -> None:
    answer = Browser().get(link_path(bob))
    assertContains(answer, "It takes about 13 minutes.")
    assertContains(answer, "Take the express form (about 4 minutes)")
    main = read_page(answer).one("main").text
    assert len(main.split()) <= 100, main


@pytest.mark.parametrize("perspective", ["business", "product", "data_ml", "platform", "risk", "executive"])
def test_it_asks_the_ranking_and_the_eight_statements_of_all_and_can_be_sent(
    engagement: Engagement, perspective: str
) -> None:
    browser = Browser()
    browser.post(link_path(make_stakeholder(engagement, perspective=perspective)), {"express": "1"})
    walk(browser, engagement)
    response = Response.objects.get()
    review = reverse("respond_page", args=[response.pk, "review"])
    shown = browser.get(review)
    assert {row.item for group in shown.context["page"].groups for row in group.rows if row.is_left_out} <= {
        "R2",
        "R3",
        "R5",
    }
    sent = browser.post(review, {**fields_of(shown), "send": "1"}, follow=True)
    assertContains(sent, "Sent, ")
    assert set(response.answers.values_list("item", flat=True)) == EXPRESS
    (effective,) = effective_answers(engagement, 1)
    assert set(effective.answers) == EXPRESS  # the rest was not asked, which is not the same as left blank
    assert effective.is_express


def test_what_the_express_form_does_not_ask_can_not_be_answered_in_it(express: Browser) -> None:
    fields = {"QU1-now": "1", "revision": 0, "operation": uuid.uuid4()}
    assert post(express, "save_answer", Response.objects.get(), "QU1", **fields).status_code == 422
    assert not Answer.objects.exists()


def test_the_full_form_keeps_what_was_answered_and_goes_on_with_the_rest(
    express: Browser, engagement: Engagement
) -> None:
    walk(express, engagement)
    before = dict(Answer.objects.values_list("item", "value"))
    response = Response.objects.get()
    post(express, "respond_page", response, "review", send="1")
    answer = post(express, "full_form", response)
    response.refresh_from_db()
    assert (response.is_express, response.is_submitted) == (False, False)
    assert set(response.asked) > EXPRESS
    assert dict(Answer.objects.values_list("item", "value")) == before
    shown = express.get(answer["Location"])
    assert set(items_on(shown)) - EXPRESS
    assert express.post(answer["Location"], fields_of(shown) | answers_for(engagement, items_on(shown)))
    assert AuditEvent.objects.filter(verb="take_full_form").count() == 1


def test_who_has_answered_in_the_full_form_is_not_put_back_to_the_express_form(
    bob: Stakeholder, engagement: Engagement
) -> None:
    browser = begin(bob)
    response = Response.objects.get()
    post(browser, "respond_page", response, "ranking", ranking=["data"])
    assertNotContains(browser.get(link_path(bob)), "Take the express form")
    browser.post(link_path(bob), {"express": "1"})
    assert not Response.objects.get().is_express


def test_who_has_only_begun_may_still_choose_the_express_form(bob: Stakeholder) -> None:
    begin(bob)
    Browser().post(link_path(bob), {"express": "1"})
    response = Response.objects.get()
    assert response.is_express
    assert set(response.asked) == EXPRESS


def test_after_closing_the_form_stays_as_it_is(express: Browser, engagement: Engagement) -> None:
    close(engagement)
    response = Response.objects.get()
    assertRedirects(post(express, "full_form", response), reverse("respond", args=[response.pk]))
    assert Response.objects.get().is_express


def test_another_persons_browser_changes_no_form(express: Browser, engagement: Engagement) -> None:
    mallory = begin(make_stakeholder(engagement, "Mallory"))
    response = Response.objects.get(is_express=True)
    assert post(mallory, "full_form", response).status_code == 404
    assert Response.objects.filter(is_express=True).exists()


def test_alice_sees_how_many_took_it_and_not_who(
    express: Browser, engagement: Engagement, alices_browser: Browser
) -> None:
    make_stakeholder(engagement, "Ines Roth", "risk")
    post(express, "respond_page", Response.objects.get(), "ranking", ranking=["data"])
    page = alices_browser.get(reverse("engagement", args=[engagement.pk]))
    assertContains(page, "0 of 2 people, 1 begun, 1 by the express form")
    assert read_page(page).text.count("Express form") == 0


def test_the_coverage_that_is_frozen_counts_it(express: Browser, bob: Stakeholder) -> None:
    begin(make_stakeholder(bob.engagement, "Ines Roth", "business"))
    evidence, _members = collect_evidence(bob.engagement, bob.engagement.rounds.get(), at=NOW)
    # Of the whole round: by perspective it could be one person's.
    assert evidence.express == 1
    assert evidence.coverage["business"] == Turnout(2, 0, 0, known_by_mail=0, vouched=0)


@pytest.mark.usefixtures("rules")
def test_exported_and_imported_it_is_still_an_express_form(
    express: Browser, engagement: Engagement, alice: User
) -> None:
    walk(express, engagement)
    begin(make_stakeholder(engagement, "Ines Roth", "business"))
    document = exported(engagement)
    again = import_engagement(
        document=document, organisation=engagement.organisation, by=acting(alice), at=timezone.now()
    )
    assert exported(again) == document
    assert [one.is_express for one in effective_answers(again, 1)] == [True, False]


@pytest.mark.usefixtures("rules")
def test_it_asks_nothing_that_the_framing_excludes_and_promises_as_many_questions(
    organisation: Organisation, instrument: InstrumentVersion, alice: User
) -> None:
    answers = make_engagement(
        organisation,
        lead=alice,
        instrument_version=instrument,
        rules="scale-where-it-matters@2",
        switches={"system_kind": "answers", "retrieval": "yes", "people_check": "none"},
    )
    bob, browser = make_stakeholder(answers), Browser()
    assertContains(browser.get(link_path(bob)), "Take the express form (about 4 minutes)")
    browser.post(link_path(bob), {"express": "1"})
    assert set(Response.objects.get().asked) == EXPRESS - {"D1"} | {"D7"}
    walk(browser, answers)
    document = exported(answers)
    again = import_engagement(
        document=document, organisation=organisation, by=acting(alice), at=timezone.now()
    )
    assert [one.is_express for one in effective_answers(again, 1)] == [True]
